#pragma once

// SIGPATH_HD marks what runs on the host and on CUDA devices alike.
#ifdef __CUDACC__
#define SIGPATH_HD __host__ __device__ __forceinline__
#else
#define SIGPATH_HD inline
#endif
