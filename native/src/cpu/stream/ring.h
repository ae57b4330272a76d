#pragma once

#include <algorithm>
#include <memory>
#include <new>

#include "core/checked.h"

namespace sigpath {

// A queue of rows of one size with absolute numbers [first, end), in a ring that doubles when it is
// full and shrinks when seven eighths of it are free: rows that come and go in equal numbers reuse
// the same memory.
template <class T>
class Ring {
 public:
  Ring(index row, index first) : row_(row), first_(first), end_(first) {}

  index first() const { return first_; }
  index end() const { return end_; }
  index bytes() const { return capacity_ * row_ * static_cast<index>(sizeof(T)); }
  T* operator[](index i) const { return data_.get() + (i & (capacity_ - 1)) * row_; }

  // Makes room for rows up to number `end`. Nothing changes when memory is short.
  void reserve(index end) {
    index wanted = std::max<index>(capacity_, 1);
    while (wanted < end - first_) wanted = checked_mul(wanted, 2, "stream");
    if (wanted == capacity_) return;
    const index elements = checked_mul(wanted, row_, "stream");
    checked_mul(elements, sizeof(T), "stream");
    move_to(std::unique_ptr<T[]>(new T[static_cast<std::size_t>(elements)]), wanted);
  }

  // A new last row, for which there is room.
  T* push() { return (*this)[end_++]; }

  // Forgets the rows before `first`, and what it has skipped if that is beyond the last.
  void drop(index first) {
    first_ = std::max(first_, first);
    end_ = std::max(end_, first_);
    if (capacity_ <= kLeast || (end_ - first_) * 8 > capacity_) return;
    index wanted = capacity_;
    while (wanted > kLeast && (end_ - first_) * 4 <= wanted) wanted /= 2;
    // Memory that cannot be had for giving back more is no error.
    if (T* smaller = new (std::nothrow) T[static_cast<std::size_t>(wanted * row_)])
      move_to(std::unique_ptr<T[]>(smaller), wanted);
  }

 private:
  static constexpr index kLeast = 4;  // rows that are not worth shrinking

  void move_to(std::unique_ptr<T[]> data, index capacity) {
    for (index i = first_; i < end_; ++i)
      std::copy_n((*this)[i], row_, data.get() + (i & (capacity - 1)) * row_);
    data_ = std::move(data);
    capacity_ = capacity;
  }

  index row_;  // elements
  index first_, end_;
  index capacity_ = 0;  // rows: 0 or a power of two
  std::unique_ptr<T[]> data_;
};

}  // namespace sigpath
