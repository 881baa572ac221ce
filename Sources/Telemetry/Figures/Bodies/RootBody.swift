/// The body of `GET /`, byte for byte as origin 3's server wrote it.
package enum RootBody {
    package static let bytes = Array(
        """
        {"message":"闲鱼自动回复系统用户统计服务器","description":"只统计有多少人在使用这个系统","endpoints":{\
        "POST /statistics":"接收用户统计数据","GET /stats":"获取用户统计摘要","GET /stats/recent":"获取最近活跃用户"}}
        """.utf8)
}
