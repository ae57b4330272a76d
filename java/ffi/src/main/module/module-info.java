/**
 * The C ABI of sigpath, bound by jextract, and the loader of its library; for org.sigpath alone.
 */
module org.sigpath.ffi {
  exports org.sigpath.ffi to
      org.sigpath;
}
