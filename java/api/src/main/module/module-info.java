/**
 * Path signatures on the JVM: exact, off-heap and without copies.
 *
 * <p>Start at {@link org.sigpath.Signature}, or at the list of what there is in {@link
 * org.sigpath}. Programs on the module path run with {@code
 * --enable-native-access=org.sigpath.ffi}, those on the class path with {@code
 * --enable-native-access=ALL-UNNAMED}.
 */
module org.sigpath {
  requires org.sigpath.ffi;

  exports org.sigpath;
}
