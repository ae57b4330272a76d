#pragma once

#include <atomic>
#include <exception>
#include <thread>

#include "core/parallel.h"

namespace sigpath {

// Lets the items of for_each_in_turn() do something one after the other, in their order. Workers
// have their items in ascending order, so that the lowest never waits.
class Turns {
 public:
  // Held by an item's work: where that fails, nobody waits for its turn.
  class Guard {
   public:
    explicit Guard(Turns& turns) : turns_(turns), flying_(std::uncaught_exceptions()) {}
    ~Guard() {
      if (std::uncaught_exceptions() > flying_) turns_.failed_ = true;
    }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

   private:
    Turns& turns_;
    int flying_;
  };

  // Calls body() when all items before this one have had their turn; not at all if one has failed.
  template <class Body>
  void take(index item, const Progress& progress, const Body& body) {
    while (next_.load(std::memory_order_acquire) != item) {
      if (failed_.load(std::memory_order_relaxed)) return;
      progress.poll();
      std::this_thread::yield();
    }
    body();
    next_.store(item + 1, std::memory_order_release);
  }

 private:
  std::atomic<index> next_{0};
  std::atomic<bool> failed_{false};
};

// for_each() with turns: body(item, scratch, turns) is to call turns.take(item, ...) at its end.
template <class Body>
void for_each_in_turn(sigpath_context& context, index items, Slots slots, const Body& body) {
  Turns turns;
  const auto guarded = [&](index item, std::byte* scratch) {
    const Turns::Guard guard(turns);
    body(item, scratch, turns);
  };
  for_each(context, items, slots, guarded, 1);
}

}  // namespace sigpath
