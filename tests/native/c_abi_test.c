/* sigpath.h as C99: the structs, their INIT macros, one signature and one kernel. */
#include <math.h>
#include <sigpath/sigpath.h>
#include <stdio.h>

static int check(int ok, const char* what) {
  if (!ok) fprintf(stderr, "failed: %s; last error: %s\n", what, sigpath_last_error());
  return ok;
}

int main(void) {
  const sigpath_context_options context_options = SIGPATH_CONTEXT_OPTIONS_INIT;
  const sigpath_signature_options options = SIGPATH_SIGNATURE_OPTIONS_INIT(2);
  const sigpath_kernel_options kernel = SIGPATH_KERNEL_OPTIONS_INIT;
  const sigpath_discrepancy_options mmd = SIGPATH_DISCREPANCY_OPTIONS_INIT(SIGPATH_MMD_BIASED);
  const sigpath_paths paths = SIGPATH_PATHS_INIT(SIGPATH_FLOAT64, 1, 3, 2);
  const double points[] = {0, 0, 1, 0, 1, 1};
  const double expected[] = {1, 1, 0.5, 1, 0, 0.5};
  double out[6];
  sigpath_index size = 0;
  sigpath_context* context = NULL;
  sigpath_words* words = NULL;
  sigpath_words_info info = SIGPATH_WORDS_INFO_INIT;
  int i, ok = 1;

  ok &= check(sigpath_abi_version() == SIGPATH_ABI_VERSION, "abi version");
  ok &= check(sigpath_context_create(&context_options, &context) == SIGPATH_OK, "context");
  ok &= check(sigpath_signature_size(&options, 2, &size) == SIGPATH_OK && size == 6, "size");
  ok &= check(sigpath_signature(context, &options, &paths, points, NULL, NULL, NULL, NULL, out,
                                size) == SIGPATH_OK,
              "signature");
  for (i = 0; i < 6; ++i) ok &= check(fabs(out[i] - expected[i]) < 1e-15, "coefficient");
  ok &= check(sigpath_signature(context, &options, &paths, NULL, NULL, NULL, NULL, NULL, out,
                                size) == SIGPATH_INVALID_ARGUMENT,
              "points that are NULL");
  ok &= check(sigpath_words_parse(2, 0, "(0,1) (1)", &words) == SIGPATH_OK, "words");
  ok &= check(sigpath_words_describe(words, &info) == SIGPATH_OK && info.closure == 3, "closure");
  ok &= check(sigpath_word_signature(context, words, &options, &paths, points, NULL, NULL, NULL,
                                     NULL, out, 2) == SIGPATH_OK,
              "signature over words");
  ok &= check(out[0] == 1 && out[1] == 1, "coefficients at words");
  sigpath_words_destroy(words);
  ok &= check(sigpath_kernel(context, &kernel, &paths, points, NULL, NULL, NULL, NULL, NULL, NULL,
                             NULL, NULL, out, 1, NULL, 0) == SIGPATH_OK,
              "kernel");
  ok &= check(fabs(out[0] - 81.0 / 16) < 1e-14, "kernel of a path with itself");
  ok &= check(sigpath_discrepancy(context, &kernel, &mmd, &paths, points, NULL, NULL, NULL, &paths,
                                  points, NULL, NULL, NULL, out, 1) == SIGPATH_OK,
              "discrepancy");
  ok &= check(fabs(out[0]) < 1e-12, "discrepancy of a path from itself");
  sigpath_context_destroy(context);
  return ok ? 0 : 1;
}
