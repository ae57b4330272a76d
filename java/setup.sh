# What the scripts of this tree need of a machine, as functions to source: Debian packages, a JDK and
# the two builds. Run from the root of the tree. What goes wrong is said in one line, with exit 1.

sigpath_java_minimum=22

# Installs the Debian packages that are missing; elsewhere says which are to be found.
sigpath_packages() {
  local package missing=()
  if ! command -v dpkg-query >/dev/null; then
    sigpath_probe "$@"
    return
  fi
  for package in "$@"; do
    sigpath_installed "$package" || missing+=("$package")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    sigpath_apt "${missing[@]}" ||
      sigpath_stop "packages are missing; run: sudo apt-get install ${missing[*]}"
  fi
}

sigpath_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# apt-get as root. Fails, without a word, for a user who may not.
sigpath_apt() {
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || return 1
    root=(sudo -n)
  fi
  [ $# -eq 0 ] || echo "installing $*" >&2
  # One source of packages that does not answer need not matter.
  "${root[@]}" apt-get -qq update >/dev/null 2>&1 || true
  [ $# -eq 0 ] || sigpath_quietly "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq install --no-install-recommends "$@"
}

# Without dpkg: looks for what some of the packages bring.
sigpath_probe() {
  local package found missing=()
  for package in "$@"; do
    case $package in
      g++ | cmake | make) found=$(command -v "$package" || true) ;;
      maven) found=$(command -v mvn || true) ;;
      libhwy-dev) found=$(sigpath_header hwy/highway.h) ;;
      libeigen3-dev) found=$(sigpath_header eigen3/Eigen/Core) ;;
      libtbb-dev) found=$(sigpath_header oneapi/tbb/version.h) ;;
      libgtest-dev) found=$(sigpath_header gtest/gtest.h) ;;
      nlohmann-json3-dev) found=$(sigpath_header nlohmann/json.hpp) ;;
      libbenchmark-dev) found=$(sigpath_header benchmark/benchmark.h) ;;
      *) found=unknown ;;
    esac
    [ -n "$found" ] || missing+=("$package")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    sigpath_stop "not found; install what Debian calls: ${missing[*]}"
  fi
}

sigpath_header() {
  echo "#include <$1>" | c++ -std=c++17 -E -x c++ - >/dev/null 2>&1 && echo "$1" || true
}

# Finds a JDK, or installs one, and exports SIGPATH_JAVA_HOME.
sigpath_jdk() {
  local version package
  sigpath_find_jdk && return
  if command -v apt-cache >/dev/null; then
    sigpath_apt || true  # with nothing to install: what there is
    for version in 25 24 23 22; do
      package=openjdk-$version-jdk-headless
      if apt-cache policy "$package" | grep 'Candidate: [^(]' >/dev/null; then
        sigpath_packages "$package"
        sigpath_find_jdk && return
      fi
    done
  fi
  sigpath_stop "no JDK of version $sigpath_java_minimum or newer found; unpack one, such as Eclipse" \
    "Temurin 25 (adoptium.net), below /usr/lib/jvm or name its folder in JAVA_HOME"
}

# The first JDK that is new enough, in SIGPATH_JAVA_HOME; fails where there is none.
sigpath_find_jdk() {
  local folder java
  java=$(readlink -f "$(command -v java)" 2>/dev/null || true)
  for folder in "${SIGPATH_JAVA_HOME:-}" "${JAVA_HOME:-}" "${java%/bin/java}" \
    /usr/lib/jvm/* ~/.jdks/* ~/.sdkman/candidates/java/* /opt/*jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$folder" ] && [ -x "$folder/bin/javac" ] &&
      [ "$(sigpath_java_version "$folder")" -ge $sigpath_java_minimum ]; then
      export SIGPATH_JAVA_HOME=$folder
      return
    fi
  done
  return 1
}

# The feature version of a JDK, from its release file: 25 for JAVA_VERSION="25.0.1"; else 0.
sigpath_java_version() {
  local version
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null || true)
  echo "${version:-0}"
}

# Builds the native library and what goes into its jar. Arguments are CMake's.
sigpath_build_native() {
  echo "building the native library" >&2
  sigpath_quietly cmake -S . -B build -DCMAKE_BUILD_TYPE=Release "$@"
  sigpath_quietly cmake --build build -j"$(nproc)"
  rm -rf build/natives  # a manifest lists what it finds
  sigpath_quietly cmake --install build --component natives --prefix "$PWD/build/natives"
}

# Builds the jars. Maven may run on an older Java; it finds the JDK through the variable.
sigpath_build_java() {
  echo "building the jars" >&2
  JAVA22_HOME=$SIGPATH_JAVA_HOME sigpath_quietly mvn -q -B -ntp package -DskipTests "$@"
}

# Runs a command, and shows what it printed only if it fails.
sigpath_quietly() {
  local log
  log=$(mktemp)
  if "$@" >"$log" 2>&1 </dev/null; then
    rm -f "$log"
  else
    cat "$log" >&2
    rm -f "$log"
    sigpath_stop "failed: $*"
  fi
}

sigpath_stop() {
  echo "sigpath: $*" >&2
  exit 1
}
