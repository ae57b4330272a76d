/**
 * Path signatures and signature kernels on the JVM.
 *
 * <ul>
 *   <li>{@link org.sigpath.PathFunction}s turn batches of {@link org.sigpath.Paths} into rows, and
 *       pull gradients back: {@link org.sigpath.Signature}, {@link org.sigpath.WordSignature} over
 *       a set of {@link org.sigpath.Words}, {@link org.sigpath.LogSignature} and {@link
 *       org.sigpath.PathTransform}; a row for a path, for each of its prefixes, or for each of a
 *       table of {@link org.sigpath.Windows}.
 *   <li>{@link org.sigpath.TensorAlgebra}: products, exp and log, shuffles and more of signatures
 *       that are there already.
 *   <li>{@link org.sigpath.SignatureKernel}: kernels of pairs of paths as a differentiable {@link
 *       org.sigpath.KernelFunction}; sets of paths are compared by a {@link
 *       org.sigpath.Discrepancy} and a {@link org.sigpath.TwoSampleTest}, and {@link
 *       org.sigpath.NystromFeatures} stand for a kernel on large sets.
 *   <li>{@link org.sigpath.S4dModel} and {@link org.sigpath.S4Model}: kernels, steps and gradients
 *       of diagonal state-space models, and of diagonal plus low-rank ones; {@link
 *       org.sigpath.Convolution}, the layer that such kernels are for, and {@link
 *       org.sigpath.ModeSums}, the sums of which they are made.
 *   <li>{@link org.sigpath.LivePaths} grow point by point: {@link org.sigpath.RollingWindow} and
 *       {@link org.sigpath.PathStream}.
 *   <li>A {@link org.sigpath.Context} of a CUDA device runs signatures, at words too,
 *       log-signatures, kernels with all that is made of them, and state-space models there, on
 *       paths and parameters in host memory or in {@link org.sigpath.DeviceBuffer}s.
 * </ul>
 *
 * <p>Conventions: a batch of paths is a row-major array (batch, length, dim) of {@code float} or
 * {@code double} in native memory; a truncated signature of depth N has levels 1..N one after the
 * other, and inside a level the words in lexicographic order. Every size is in elements unless its
 * name says bytes. {@code null} is refused with a {@link java.lang.NullPointerException}
 * everywhere. What the JDK throws for a closed arena ({@link java.lang.IllegalStateException}) or
 * for another thread's confined arena ({@link java.lang.WrongThreadException}) passes through.
 */
package org.sigpath;
