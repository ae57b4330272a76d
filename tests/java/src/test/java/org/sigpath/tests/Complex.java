package org.sigpath.tests;

/** A complex number. */
record Complex(double re, double im) {
  static final Complex ZERO = new Complex(0, 0);
  static final Complex ONE = new Complex(1, 0);

  /** Number i of (re, im) pairs. */
  static Complex at(double[] pairs, int i) {
    return new Complex(pairs[2 * i], pairs[2 * i + 1]);
  }

  void put(double[] pairs, int i) {
    pairs[2 * i] = re;
    pairs[2 * i + 1] = im;
  }

  Complex plus(Complex o) {
    return new Complex(re + o.re, im + o.im);
  }

  Complex minus(Complex o) {
    return new Complex(re - o.re, im - o.im);
  }

  Complex times(Complex o) {
    return new Complex(re * o.re - im * o.im, re * o.im + im * o.re);
  }

  Complex times(double o) {
    return new Complex(re * o, im * o);
  }

  Complex over(Complex o) {
    return times(o.conjugate()).times(1 / (o.re * o.re + o.im * o.im));
  }

  Complex conjugate() {
    return new Complex(re, -im);
  }

  Complex exp() {
    return new Complex(Math.cos(im), Math.sin(im)).times(Math.exp(re));
  }
}
