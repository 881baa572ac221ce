/// What a report that is stored is answered with, byte for byte as origin 3's server wrote it.
package enum ReportReceivedBody {
    package static let bytes = Array(#"{"status":"success","message":"用户统计已收到"}"#.utf8)
}
