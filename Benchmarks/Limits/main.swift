import Foundation

exit(Limits.main(CommandLine.arguments))
