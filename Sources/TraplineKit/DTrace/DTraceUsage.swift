// What `dtrace` without arguments says.

/// The summary of dtrace's command line.
package enum DTraceUsage {
  package static func text(program: String) -> String {
    """
    Usage: \(program) [-CeFGhHlqSvVwZ] [-b bufsz] [-c cmd] [-D name[=def]]
    \t[-I path] [-L path] [-o output] [-p pid] [-s script] [-U name]
    \t[-x opt[=val]] [-X a|c|s|t]

    \t[-P provider [[ predicate ] action ]]
    \t[-m [ provider: ] module [[ predicate ] action ]]
    \t[-f [[ provider: ] module: ] func [[ predicate ] action ]]
    \t[-n [[[ provider: ] module: ] func: ] name [[ predicate ] action ]]
    \t[-i probe-id [[ predicate ] action ]] [ args ... ]

    \tpredicate -> '/' D-expression '/'
    \t   action -> '{' D-statements '}'

    \t-b  memory that records may take before they are written
    \t-c  run a command, trace it, and end with it
    \t-C  run the C preprocessor on scripts
    \t-D  define a name for the preprocessor
    \t-e  end after compiling, before anything is traced
    \t-f  trace or list probes of a function
    \t-F  indent by function
    \t-G  make an object file for a program with probes
    \t-h  make a header file for a program with probes
    \t-H  print the names of included files
    \t-i  trace or list the probe with a number
    \t-I  where to look for included files
    \t-l  list probes
    \t-L  where to look for D libraries
    \t-m  trace or list probes of a module
    \t-n  trace or list probes with a name
    \t-o  append output to a file
    \t-p  trace a running process
    \t-P  trace or list probes of a provider
    \t-q  print only what the script prints
    \t-s  run, or list the probes of, a D script
    \t-S  print the compiled program
    \t-U  undefine a name for the preprocessor
    \t-v  print stability and argument types
    \t-V  print the version of D
    \t-w  allow scripts to change what they trace
    \t-x  set an option
    \t-X  which C standard the preprocessor follows
    \t-Z  allow descriptions that match no probe

    """
  }
}
