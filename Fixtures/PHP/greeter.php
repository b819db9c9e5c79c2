<?php
// Functions, a static method, and an exception that is caught.

class Greeter {
  static function greet(string $name): string {
    return "hello, $name";
  }
}

function fibonacci(int $n): int {
  return $n < 2 ? $n : fibonacci($n - 1) + fibonacci($n - 2);
}

echo Greeter::greet("wörld"), " ", fibonacci(6), "\n";
try {
  throw new DomainException("no");
} catch (DomainException $error) {
}
exit(5);
