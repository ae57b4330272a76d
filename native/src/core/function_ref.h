#pragma once

#include <utility>

namespace sigpath {

// A reference to a callable, which has to outlive it: for callbacks that are not templates.
template <class F>
class FunctionRef;
template <class R, class... A>
class FunctionRef<R(A...)> {
 public:
  template <class Body>
  FunctionRef(const Body& body)  // NOLINT: converts as a function does
      : body_(&body), call_([](const void* b, A... arguments) -> R {
          return (*static_cast<const Body*>(b))(std::forward<A>(arguments)...);
        }) {}
  R operator()(A... arguments) const { return call_(body_, std::forward<A>(arguments)...); }

 private:
  const void* body_;
  R (*call_)(const void*, A...);
};

}  // namespace sigpath
