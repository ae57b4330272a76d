/**
 * Path signatures on the JVM.
 *
 * <p>Conventions: a batch of paths is a row-major array (batch, length, dim) of {@code float} or
 * {@code double} in native memory; a truncated signature of depth N has levels 1..N one after the
 * other, and inside a level the words in lexicographic order. Every size is in elements unless its
 * name says bytes. {@code null} is refused with a {@link java.lang.NullPointerException}
 * everywhere. What the JDK throws for a closed arena ({@link java.lang.IllegalStateException}) or
 * for another thread's confined arena ({@link java.lang.WrongThreadException}) passes through.
 */
package org.sigpath;
