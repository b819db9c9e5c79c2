# A method, an exception, a file that is loaded and one that is required, and a collection.

class Greeter
  def greet(name)
    "hello, #{name}"
  end
end

# Ruby passes method__entry and method__return only while somebody traces calls.
TracePoint.new(:call, :return) {}.enable if ARGV.include?("traced")

begin
  raise ArgumentError, "no"
rescue ArgumentError
  load File.join(__dir__, "loaded.rb")
end
require "set"
puts Greeter.new.greet("wörld")
GC.start
exit 6
