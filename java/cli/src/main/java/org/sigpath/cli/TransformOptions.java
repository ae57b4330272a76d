package org.sigpath.cli;

import org.sigpath.PathTransform;
import org.sigpath.TransformBuilder;
import picocli.CommandLine.Option;

/** The options that transform paths on the fly. */
final class TransformOptions {
  @Option(
      names = "--lead-lag",
      description = {
        "Applies the lead-lag transform: of d channels the letters 0..d-1 are the lag and d..2d-1"
            + " the lead."
      })
  private boolean leadLag;

  @Option(
      names = "--time",
      description = {
        "Appends a channel of time, the last letter, in equal steps from 0 to 1 over the path, or"
            + " the times of --time-column."
      })
  private boolean time;

  @Option(
      names = "--time-column",
      paramLabel = "NAME|INDEX",
      converter = TimeColumn.Converter.class,
      description = {
        "The column of the times, by its name in the header or its number from 1 on, in any unit,"
            + " not going backwards. It is taken out of the channels; implies --time. The origin"
            + " of --basepoint has the time of the first point."
      })
  private TimeColumn timeColumn;

  @Option(
      names = "--basepoint",
      description = "Puts the origin in front of every path, where it counts as a point.")
  private boolean basepoint;

  boolean hasBasepoint() {
    return basepoint;
  }

  /** Time that runs from 0 to 1, for which the whole path must be there. */
  boolean hasUniformTime() {
    return time && timeColumn == null;
  }

  /** Null: the times are in no column. */
  TimeColumn timeColumn() {
    return timeColumn;
  }

  /** Channels of the transformed path. */
  long channels(long dim) {
    return apply(PathTransform.builder()).build().channels(dim);
  }

  /** Sets a builder to all transforms. */
  <B extends TransformBuilder<B>> B apply(B builder) {
    applyLive(builder);
    if (hasUniformTime()) {
      builder.timeAugmented();
    }
    if (basepoint) {
      builder.basepoint();
    }
    return builder;
  }

  /** Sets a builder to those that live paths have; their basepoint is a first point. */
  <B extends TransformBuilder<B>> B applyLive(B builder) {
    if (leadLag) {
      builder.leadLag();
    }
    if (timeColumn != null) {
      builder.givenTime();
    }
    return builder;
  }
}
