import Foundation
import Gateway

let status = CommandLineTool.main(CommandLine.arguments)
// exit() would take down what the C and C++ libraries set up, under threads of theirs that are still at work; everything of ours that
// has an end has come to it.
fflush(nil)
_exit(status)
