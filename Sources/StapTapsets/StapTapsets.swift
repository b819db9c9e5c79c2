// The tapset library: aliases, functions and macros in SystemTap's own language, our own writing. The files
// are in the folder beside this one, as they would be in a system's `/usr/share/systemtap/tapset`, and are
// embedded in the program, so that one binary is all there is to install.

/// The files of the tapset library.
package enum StapTapsets {
  /// A file of the library.
  package struct File: Sendable {
    /// Its name within the library, such as `context.stp`.
    package let name: String
    /// What is in it: UTF-8.
    package let bytes: [UInt8]
  }

  /// All files, by name.
  package static let files: [File] = [
    File(name: "aliases.stp", bytes: PackageResources.aliases_stp),
    File(name: "arguments.stp", bytes: PackageResources.arguments_stp),
    File(name: "choose-defined.stpm", bytes: PackageResources.choose_defined_stpm),
    File(name: "clocks.stp", bytes: PackageResources.clocks_stp),
    File(name: "context.stp", bytes: PackageResources.context_stp),
    File(name: "dates.stp", bytes: PackageResources.dates_stp),
    File(name: "debug-information.stpm", bytes: PackageResources.debug_information_stpm),
    File(name: "errors.stp", bytes: PackageResources.errors_stp),
    File(name: "floating-point.stp", bytes: PackageResources.floating_point_stp),
    File(name: "indentation-clock.stp", bytes: PackageResources.indentation_clock_stp),
    File(name: "indentation.stp", bytes: PackageResources.indentation_stp),
    File(name: "kernel.stp", bytes: PackageResources.kernel_stp),
    File(name: "limits.stp", bytes: PackageResources.limits_stp),
    File(name: "macros.stpm", bytes: PackageResources.macros_stpm),
    File(name: "memory.stp", bytes: PackageResources.memory_stp),
    File(name: "numbers.stp", bytes: PackageResources.numbers_stp),
    File(name: "output.stp", bytes: PackageResources.output_stp),
    File(name: "places.stp", bytes: PackageResources.places_stp),
    File(name: "print-statistics.stpm", bytes: PackageResources.print_statistics_stpm),
    File(name: "prometheus.stp", bytes: PackageResources.prometheus_stp),
    File(name: "prometheus.stpm", bytes: PackageResources.prometheus_stpm),
    File(name: "queue-statistics.stp", bytes: PackageResources.queue_statistics_stp),
    File(name: "registers.stp", bytes: PackageResources.registers_stp),
    File(name: "signals.stp", bytes: PackageResources.signals_stp),
    File(name: "sockets.stp", bytes: PackageResources.sockets_stp),
    File(name: "speculation.stp", bytes: PackageResources.speculation_stp),
    File(name: "stopwatches.stp", bytes: PackageResources.stopwatches_stp),
    File(name: "strings.stp", bytes: PackageResources.strings_stp),
    File(name: "system-calls.stp", bytes: PackageResources.system_calls_stp),
    File(name: "target-set.stp", bytes: PackageResources.target_set_stp),
    File(name: "task-times.stp", bytes: PackageResources.task_times_stp),
    File(name: "tasks.stp", bytes: PackageResources.tasks_stp),
    File(name: "terminal.stp", bytes: PackageResources.terminal_stp),
    File(name: "this.stp", bytes: PackageResources.this_stp),
    File(name: "this.stpm", bytes: PackageResources.this_stpm),
    File(name: "user-numbers.stp", bytes: PackageResources.user_numbers_stp),
    File(name: "user-stacks.stp", bytes: PackageResources.user_stacks_stp),
    File(name: "user-strings.stp", bytes: PackageResources.user_strings_stp),
    File(name: "writing.stp", bytes: PackageResources.writing_stp),
  ]
}
