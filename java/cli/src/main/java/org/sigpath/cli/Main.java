package org.sigpath.cli;

import java.util.concurrent.Callable;
import org.sigpath.Sigpath;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.Spec;

/**
 * The program {@code sigpath}. It ends with 0, with 1 after a failure or with 2 for bad usage, and
 * says what was wrong in one line on standard error; {@code -Dsigpath.debug=true} adds the stack
 * trace.
 */
@Command(
    name = "sigpath",
    description = "Path signatures of files and streams, and signature kernels.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      SignatureCommand.class,
      LogSignatureCommand.class,
      KernelCommand.class,
      MmdCommand.class,
      WordsCommand.class,
      InfoCommand.class
    })
public final class Main implements Callable<Integer> {
  @Spec private CommandSpec spec;

  private final StandardStreams streams;

  private Main(StandardStreams streams) {
    this.streams = streams;
  }

  /** Runs the program and ends the process. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The program, to run within a process. */
  public static CommandLine commandLine() {
    return commandLine(StandardStreams.ofProcess());
  }

  /** The program with other standard streams than the process's. */
  static CommandLine commandLine(StandardStreams streams) {
    return new CommandLine(new Main(streams))
        .setExecutionStrategy(Main::execute)
        .setParameterExceptionHandler((e, args) -> report(e.getCommandLine(), e, 2))
        .setExecutionExceptionHandler((e, commandLine, result) -> report(commandLine, e, 1));
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "no command given, expected signature, logsignature, kernel, mmd, words or info; see sigpath"
            + " --help");
  }

  StandardStreams streams() {
    return streams;
  }

  /** Lets a library that does not load, or memory that runs out, end like any other failure. */
  private static int execute(ParseResult result) {
    try {
      return new RunLast().execute(result);
    } catch (LinkageError | OutOfMemoryError e) {
      throw new ExecutionException(result.commandSpec().commandLine(), e.toString(), e);
    }
  }

  private static int report(CommandLine commandLine, Exception e, int exitCode) {
    commandLine.getErr().println("sigpath: " + Failure.describe(e));
    if (Boolean.getBoolean("sigpath.debug")) {
      e.printStackTrace(commandLine.getErr());
    }
    return exitCode;
  }

  /** The version of the library that is loaded. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"sigpath " + Sigpath.version()};
    }
  }
}
