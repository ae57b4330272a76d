package org.sigpath.bench;

import java.util.Arrays;

/** A batch of paths and the depth of their signatures, named as the native benchmarks name it. */
record Shape(long batch, long length, long dim, int depth) {

  /** Parses a name such as {@code 128x256x4x3}. */
  static Shape parse(String name) {
    long[] n = Arrays.stream(name.split("x")).mapToLong(Long::parseLong).toArray();
    return new Shape(n[0], n[1], n[2], Math.toIntExact(n[3]));
  }
}
