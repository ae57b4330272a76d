// What every solver is compiled with; in this order, once per target.
#include "hwy/contrib/math/math-inl.h"
#include "hwy/highway.h"
//
#include "cpu/signature/lanes-inl.h"
//
#include "cpu/kernel/number-inl.h"
#include "cpu/signature/transpose-inl.h"
//
#include "cpu/kernel/delta-inl.h"
//
#include "cpu/kernel/static-inl.h"
//
#include "cpu/kernel/sweep-inl.h"
//
#include "cpu/kernel/scaled-inl.h"
#include "cpu/kernel/skew-inl.h"
//
#include "cpu/kernel/table-inl.h"
