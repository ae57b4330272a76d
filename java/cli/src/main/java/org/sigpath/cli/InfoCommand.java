package org.sigpath.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.sigpath.Context;
import org.sigpath.Device;
import org.sigpath.Sigpath;
import org.sigpath.SigpathException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what the library runs on. */
@Command(
    name = "info",
    description = "Shows the version, processor, Java and CUDA devices in use.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class InfoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.println("version  " + Sigpath.version());
    out.println(
        "SIMD     "
            + Sigpath.simdTarget()
            + " (available: "
            + String.join(" ", Sigpath.simdTargets())
            + ")");
    out.println("cores    " + Context.shared().threads());
    out.println(
        "Java     "
            + System.getProperty("java.version")
            + " ("
            + System.getProperty("java.vendor")
            + ")");
    devices().forEach(line -> out.println("CUDA     " + line));
    return 0;
  }

  private static List<String> devices() {
    try {
      List<Device> devices = Device.list();
      return devices.isEmpty()
          ? List.of("none: the driver finds no device")
          : devices.stream().map(InfoCommand::describe).toList();
    } catch (UnsupportedOperationException | SigpathException e) {
      return List.of("none: " + e.getMessage());
    }
  }

  private static String describe(Device device) {
    return "device %d: %s, %d GiB, compute capability %s"
        .formatted(
            device.ordinal(),
            device.name(),
            device.memoryBytes() >> 30,
            device.computeCapability());
  }
}
