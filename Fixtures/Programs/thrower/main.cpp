// thrower N: throws and catches N exceptions, through functions whose names C++ mangles. The C++
// library fires libstdcxx:throw for each, and libstdcxx:catch.
#include <stdexcept>
#include <stdlib.h>
#include <unistd.h>
#include <vector>

namespace orchard {
template <typename Fruit> struct Tree {
  std::vector<Fruit> fruits;

  __attribute__((noinline)) Fruit pick(long index) const {
    if (index >= 0) throw std::out_of_range("nothing hangs there");
    return fruits[0];
  }
};

__attribute__((noinline)) int harvest(const Tree<int> &tree, long index) {
  return tree.pick(index) + 1;
}
}  // namespace orchard

extern "C" __attribute__((noinline)) int season(long index) {
  orchard::Tree<int> tree;
  try {
    return orchard::harvest(tree, index);
  } catch (const std::out_of_range &) {
    return 0;
  }
}

int main(int argc, char **argv) {
  alarm(60);
  int sum = 0;
  for (long i = 0; i < (argc > 1 ? atol(argv[1]) : 1); i++) sum += season(i);
  return sum;
}
