# What tests/gpu and bench/gpu need of a machine with a CUDA device, as functions to source from the root
# of the tree, after java/setup.sh. What a bare machine lacks lies in .gpu, where `tests/gpu --collect`
# has put it on a machine that has it.

gpu_folder=.gpu
gpu_build=build-gpu

# Copies the headers and libraries that the build needs from this machine's Debian packages.
gpu_collect() {
  local packages=(libhwy-dev libhwy1 libtbb-dev libtbb12 libtbbmalloc2 libtbbbind-2-5
    libeigen3-dev libgtest-dev) package file
  sigpath_packages libhwy-dev libtbb-dev libeigen3-dev libgtest-dev
  rm -rf $gpu_folder
  for package in "${packages[@]}"; do
    sigpath_installed "$package" || continue
    dpkg -L "$package" | grep -E '^/usr/(include|lib|share/eigen3)/' | while read -r file; do
      [ -f "$file" ] || continue
      mkdir -p "$gpu_folder$(dirname "${file#/usr}")"
      cp -L "$file" "$gpu_folder${file#/usr}"  # links are followed: not every way of copying keeps them
    done
  done
  echo "collected $(du -sh $gpu_folder | cut -f1) in $gpu_folder"
}

# Finds nvcc, what builds with it, and the libraries.
gpu_setup() {
  local folder tool header missing=()
  for folder in "${CUDA_HOME:-/usr/local/cuda}" /usr/local/cuda-*; do
    command -v nvcc >/dev/null || [ ! -x "$folder/bin/nvcc" ] || PATH=$folder/bin:$PATH
  done
  command -v nvcc >/dev/null ||
    sigpath_stop "no nvcc found; put that of a CUDA toolkit on PATH, or its folder in CUDA_HOME"
  if [ -d $gpu_folder ]; then
    folder=$PWD/$gpu_folder
    export CMAKE_PREFIX_PATH=$folder${CMAKE_PREFIX_PATH:+:$CMAKE_PREFIX_PATH}
    for folder in "$folder"/lib/*-linux-gnu; do
      # For the linker and for the programs.
      export LD_LIBRARY_PATH=$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
      # CMake looks below lib/<triplet> on Debian only.
      export TBB_DIR=$folder/cmake/TBB hwy_DIR=$folder/cmake/hwy GTest_DIR=$folder/cmake/GTest
    done
  else
    for header in hwy/highway.h:libhwy-dev oneapi/tbb/version.h:libtbb-dev eigen3/Eigen/Core:libeigen3-dev gtest/gtest.h:libgtest-dev; do
      [ -n "$(sigpath_header "${header%:*}")" ] || missing+=("${header#*:}")
    done
  fi
  for tool in g++ cmake make; do
    command -v $tool >/dev/null || missing+=("$tool")
  done
  [ ${#missing[@]} -eq 0 ] || (sigpath_packages "${missing[@]}") ||
    sigpath_stop "without ${missing[*]} this cannot be built: install what Debian calls so, or run" \
      "'tests/gpu --collect' on a machine that has the libraries and copy its $gpu_folder here"
}

# Builds one target, for the device of this machine or for $CUDAARCHS. Further arguments are CMake's.
gpu_build() {
  local target=$1
  shift
  echo "building $target" >&2
  sigpath_quietly cmake -S . -B $gpu_build -DCMAKE_BUILD_TYPE=Release -DSIGPATH_CUDA=ON \
    -DCMAKE_CUDA_ARCHITECTURES="${CUDAARCHS:-native}" -DSIGPATH_TESTS=OFF -DSIGPATH_BENCH=OFF \
    -DSIGPATH_EXAMPLES=OFF "$@"
  sigpath_quietly cmake --build $gpu_build --target "$target" -j"${SIGPATH_JOBS:-$(nproc)}"
}
