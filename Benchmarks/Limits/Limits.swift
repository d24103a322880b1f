import Foundation

/// What the libraries below the gateway can do at most on this machine, with as little of our own as possible.
enum Limits {
    static let usage = """
        usage: sanmen-limits route BYTES
                   serves an answer of that many bytes from libmicrohttpd alone; prints its port
               sanmen-limits loop DATABASE COPY BATCH SECONDS
                   repeats the rows of the last ticket of DATABASE in COPY (made where missing), BATCH tickets a commit

        """

    static func main(_ words: [String]) -> Int32 {
        do {
            switch words.dropFirst().first {
            case "route":
                guard words.count == 3, let size = Int(words[2]) else { break }
                return try BareRoute.serve(bodySize: size)
            case "loop":
                guard words.count == 6, let batch = Int(words[4]), let seconds = Double(words[5]) else { break }
                print(try BareLoop(source: words[2], copy: words[3], batch: batch).run(seconds: seconds))
                return 0
            default: break
            }
        } catch {
            FileHandle.standardError.write(Data("sanmen-limits: \(error)\n".utf8))
            return 1
        }
        FileHandle.standardError.write(Data(usage.utf8))
        return 2
    }
}

struct LimitFailure: Error, CustomStringConvertible {
    var description: String
}
