#include "core/words/words.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "api/path_call.h"
#include "cpu/words/signature.h"
#include "cuda/signature/signature.h"

using namespace sigpath;

namespace {

const sigpath_words& checked(const sigpath_words* words, const char* name = "words") {
  require(words != nullptr, name, ": is NULL, expected a set of words");
  return *words;
}

// Makes a set of the list that make() answers, and the number of letters.
template <class Make>
sigpath_status create(sigpath_words** words, const Make& make) {
  return guard([&] {
    require(words != nullptr, "words: is NULL, expected a pointer to a pointer");
    *words = nullptr;
    auto [dim, list] = make();
    *words = std::make_unique<sigpath_words>(dim, std::move(list)).release();
  });
}

using Made = std::pair<sigpath_index, WordList>;

SignaturePlan plan_of(const sigpath_words* words, const sigpath_signature_options* options,
                      const sigpath_paths& shape) {
  return plan_words(checked(words), read_sized(options, "options"), shape.dim, shape.length,
                    shape.windows);
}

}  // namespace

sigpath_status sigpath_words_list(sigpath_index dim, int depth, const sigpath_index* lengths,
                                  sigpath_index count, const sigpath_index* letters,
                                  sigpath_index letters_count, sigpath_words** words) {
  return create(words, [&] {
    return Made(dim, checked_word_list(dim, depth, lengths, count, letters, letters_count));
  });
}

sigpath_status sigpath_words_parse(sigpath_index dim, int depth, const char* text,
                                   sigpath_words** words) {
  return create(words, [&] { return Made(dim, parse_words(dim, depth, text)); });
}

sigpath_status sigpath_words_truncated(sigpath_index dim, int depth, sigpath_words** words) {
  return create(words, [&] { return Made(dim, truncated_words(dim, depth)); });
}

sigpath_status sigpath_words_anisotropic(sigpath_index dim, const double* weights,
                                         sigpath_index weights_count, double threshold,
                                         sigpath_words** words) {
  return create(
      words, [&] { return Made(dim, anisotropic_words(dim, weights, weights_count, threshold)); });
}

sigpath_status sigpath_words_lyndon(sigpath_index dim, int depth, sigpath_words** words) {
  return create(words, [&] { return Made(dim, lyndon_words(dim, depth)); });
}

sigpath_status sigpath_words_graph(sigpath_index dim, int depth, const unsigned char* transitions,
                                   sigpath_index transitions_count, sigpath_words** words) {
  return create(words,
                [&] { return Made(dim, graph_words(dim, depth, transitions, transitions_count)); });
}

sigpath_status sigpath_words_lead_lag(sigpath_index dim, int depth, sigpath_words** words) {
  return create(words, [&] {
    WordList list = lead_lag_words(dim, depth);
    return Made(2 * dim, std::move(list));
  });
}

sigpath_status sigpath_words_union(const sigpath_words* a, const sigpath_words* b,
                                   sigpath_words** words) {
  return create(words, [&] {
    const sigpath_words &first = checked(a, "a"), &second = checked(b, "b");
    return Made(first.dim, united_words(first, second));
  });
}

void sigpath_words_destroy(sigpath_words* words) { std::unique_ptr<sigpath_words>{words}; }

sigpath_status sigpath_words_describe(const sigpath_words* words, sigpath_words_info* info) {
  return guard([&] {
    const sigpath_words& w = checked(words);
    sigpath_words_info found = read_sized(info, "info");
    found = {found.size, w.dim,           w.depth,
             0,          w.words.count(), static_cast<sigpath_index>(w.words.letters().size()),
             w.closure()};
    std::memcpy(info, &found,
                static_cast<std::size_t>(std::min<sigpath_index>(found.size, sizeof(found))));
  });
}

sigpath_status sigpath_words_get(const sigpath_words* words, sigpath_index* lengths,
                                 sigpath_index count, sigpath_index* letters,
                                 sigpath_index letters_count) {
  return guard([&] {
    const WordList& list = checked(words).words;
    constexpr sigpath_index kBytes = sizeof(sigpath_index);
    require(count == list.count(), "count: is ", count, " elements, expected ", list.count());
    check_disjoint({output("lengths", lengths, count, count, kBytes),
                    output("letters", letters, letters_count,
                           static_cast<sigpath_index>(list.letters().size()), kBytes)});
    for (sigpath_index i = 0; i < count; ++i) lengths[i] = list.length(i);
    std::copy(list.letters().begin(), list.letters().end(), letters);
  });
}

sigpath_status sigpath_words_text(const sigpath_words* words, sigpath_index i, char* text,
                                  sigpath_index capacity, sigpath_index* length) {
  return guard([&] {
    const WordList& list = checked(words).words;
    require(i >= 0 && i < list.count(), "i: is ", i, ", expected 0 to ", list.count() - 1);
    write_text(text_of(list[i]), text, capacity, length);
  });
}

sigpath_status sigpath_words_find(const sigpath_words* words, const sigpath_index* letters,
                                  sigpath_index length, sigpath_index* position) {
  return guard([&] {
    const sigpath_words& w = checked(words);
    require(position != nullptr, "position: is NULL, expected a pointer to a position");
    require(length >= 0, "length: is ", length, ", expected 0 letters or more");
    require(letters != nullptr || length == 0, "letters: is NULL, expected ", length, " elements");
    *position = w.find({letters, length});
  });
}

sigpath_status sigpath_word_signature_workspace(const sigpath_context* context,
                                                const sigpath_words* words,
                                                const sigpath_signature_options* options,
                                                const sigpath_paths* paths,
                                                const sigpath_index* windows, int vjp,
                                                sigpath_index* bytes) {
  return guard([&] {
    const sigpath_paths shape = check_paths(paths);
    SignaturePlan plan = plan_of(words, options, shape);
    answer_workspace(context, shape, windows, plan, vjp, bytes, [&](auto type, const auto& c) {
      using T = decltype(type);
      if (c.device == SIGPATH_CUDA)
        return device_signature_bytes<T>(c, words, plan, shape, vjp != 0);
      return schedule_words<T>(c, *words, plan, shape, vjp != 0).bytes();
    });
  });
}

sigpath_status sigpath_word_signature(sigpath_context* context, const sigpath_words* words,
                                      const sigpath_signature_options* options,
                                      const sigpath_paths* paths, const void* points,
                                      const sigpath_index* lengths, const void* times,
                                      const void* basepoint, const sigpath_index* windows,
                                      void* out, sigpath_index out_count) {
  return guard([&] {
    const sigpath_paths shape = check_paths(paths);
    const PathCall call(context, shape, plan_of(words, options, shape),
                        {points, lengths, times, basepoint, windows}, PathCall::Devices::kAll);
    call.forward(out, out_count, [&](const auto& batch, auto* to) {
      if (call.on_cuda()) return device_signature(call.context(), words, batch, to);
      word_signature(call.context(), *words, batch, to);
    });
  });
}

sigpath_status sigpath_word_signature_vjp(
    sigpath_context* context, const sigpath_words* words, const sigpath_signature_options* options,
    const sigpath_paths* paths, const void* points, const sigpath_index* lengths, const void* times,
    const void* basepoint, const sigpath_index* windows, const void* cotangent,
    sigpath_index cotangent_count, void* grad_points, sigpath_index grad_points_count,
    void* grad_times, sigpath_index grad_times_count, void* grad_basepoint,
    sigpath_index grad_basepoint_count) {
  return guard([&] {
    const sigpath_paths shape = check_paths(paths);
    const PathCall call(context, shape, plan_of(words, options, shape),
                        {points, lengths, times, basepoint, windows}, PathCall::Devices::kAll);
    call.vjp(cotangent, cotangent_count,
             {grad_points, grad_points_count, grad_times, grad_times_count, grad_basepoint,
              grad_basepoint_count},
             [&](const auto& batch, const auto* g, const auto& gradient) {
               if (call.on_cuda())
                 return device_signature_vjp(call.context(), words, batch, g, gradient);
               word_signature_vjp(call.context(), *words, batch, g, gradient);
             });
  });
}
