/// A member as who registers fills in the form: nearly nothing is required.
package struct CRMMember: Sendable, Hashable {
    package var number: String
    package var nickname: String?
    package var wechat: String?
    package var phone: String?
    package var type = "NORMAL"
    package var status = "ACTIVE"
    package var gender: String?
    package var birthYear: Int?
    package var height: Int?
    package var weight: Int?
    package var education: String?
    package var occupation: String?
    package var province: String?
    package var city: String?
    package var district: String?
    package var targetArea: String?
    package var houseCar: String?
    package var hukouProvince: String?
    package var hukouCity: String?
    package var childrenPlan: String?
    package var marriageCertificate: String?
    package var marriageHistory: String?
    package var sexualOrientation: String?
    package var selfDescription: String?
    package var partnerRequirement: String?
    package var isDeleted = false

    package init(number: String) { self.number = number }

    static let columns = [
        "member_no", "nickname", "wechat", "phone", "type", "status", "gender", "birth_year", "height", "weight",
        "education", "occupation", "province", "city", "district", "target_area", "house_car", "hukou_province",
        "hukou_city", "children_plan", "marriage_cert", "marriage_history", "sexual_orientation", "self_description",
        "partner_requirement", "deleted",
    ]

    var row: [SampleColumn] {
        [
            .text(number), .text(optional: nickname), .text(optional: wechat), .text(optional: phone), .text(type),
            .text(status), .text(optional: gender), .integer(optional: birthYear), .integer(optional: height),
            .integer(optional: weight), .text(optional: education), .text(optional: occupation),
            .text(optional: province), .text(optional: city), .text(optional: district), .text(optional: targetArea),
            .text(optional: houseCar), .text(optional: hukouProvince), .text(optional: hukouCity),
            .text(optional: childrenPlan), .text(optional: marriageCertificate), .text(optional: marriageHistory),
            .text(optional: sexualOrientation), .text(optional: selfDescription), .text(optional: partnerRequirement),
            .integer(isDeleted ? 1 : 0),
        ]
    }

    /// The plain SQL with which an app writes the member, for whoever plays that app.
    package var insertStatement: String {
        var values = ""
        for (index, column) in row.enumerated() {
            if index > 0 { values += ", " }
            column.write(to: &values)
        }
        return "INSERT INTO \(MembersTable.name) (\(Self.columns.joined(separator: ", "))) VALUES (\(values))"
    }
}

extension SampleColumn {
    fileprivate static func text(optional text: String?) -> SampleColumn { text.map { .text($0) } ?? .null }
    fileprivate static func integer(optional value: Int?) -> SampleColumn { value.map { .integer($0) } ?? .null }
}
