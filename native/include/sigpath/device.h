/**
 * @file device.h
 * @brief CUDA devices and their memory.
 */
#ifndef SIGPATH_DEVICE_H_
#define SIGPATH_DEVICE_H_

#include "sigpath/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is known of a CUDA device. */
typedef struct sigpath_device_info {
  sigpath_index size;         /**< sizeof(sigpath_device_info). */
  sigpath_index memory_bytes; /**< Total device memory. */
  int major;                  /**< Compute capability, major. */
  int minor;                  /**< Compute capability, minor. */
  char name[256];             /**< Zero-terminated. */
} sigpath_device_info;

/**
 * @brief Counts the CUDA devices.
 * @param count Receives the number; 0 whenever the status is not SIGPATH_OK.
 * @return SIGPATH_UNSUPPORTED without the CUDA part of sigpath, SIGPATH_DEVICE_ERROR without a
 * usable driver.
 */
SIGPATH_API sigpath_status sigpath_device_count(int* count);

/** @brief Describes one CUDA device. @param ordinal From 0. @param info Its `size` must be set. */
SIGPATH_API sigpath_status sigpath_device_describe(int ordinal, sigpath_device_info* info);

/** @brief Allocates device memory, aligned to 256 bytes. Free it with sigpath_device_free(). */
SIGPATH_API sigpath_status sigpath_device_alloc(int ordinal, sigpath_index bytes, void** pointer);

/** @brief Frees memory of sigpath_device_alloc(). NULL is ignored. */
SIGPATH_API sigpath_status sigpath_device_free(int ordinal, void* pointer);

/**
 * @brief Copies bytes between host and device memory or within either, and waits for the end.
 * @param to_device ::sigpath_device of `to`. @param from_device ::sigpath_device of `from`.
 */
SIGPATH_API sigpath_status sigpath_device_copy(int ordinal, void* to, int to_device,
                                               const void* from, int from_device,
                                               sigpath_index bytes);

#ifdef __cplusplus
}
#endif

#endif /* SIGPATH_DEVICE_H_ */
