/// Members of a CRM: most are active, some gone, and each has left out something.
package struct CRMSample: Sendable {
    private let seed: UInt64

    package init(seed: UInt64 = 5) { self.seed = seed }

    package func members(_ count: Int) -> [CRMMember] { (0..<max(count, 0)).map(member) }

    /// Any member can be made without those before.
    package func member(_ index: Int) -> CRMMember {
        var random = SeededRandom(seed: seed, stream: 61, index: index)
        var member = CRMMember(number: "M\(10_001 + index)")
        let isMan = random.below(2) == 0
        member.nickname = ChinesePeople.nickname(&random)
        member.phone = ChinesePeople.phone(&random)
        member.wechat = random.below(3) == 0 ? nil : "wx_\(member.number.lowercased())"
        member.type = random.pick(["NORMAL", "NORMAL", "NORMAL", "ONE_TIME", "ANNUAL"])
        member.status = random.pick(["ACTIVE", "ACTIVE", "ACTIVE", "ACTIVE", "INACTIVE", "REVOKED"])
        member.isDeleted = random.below(20) == 0
        member.gender = random.below(30) == 0 ? nil : isMan ? "male" : "female"
        member.birthYear = Self.some(1_975 + random.below(28), &random)
        member.height = Self.some((isMan ? 165 : 155) + random.below(20), &random)
        member.weight = Self.some((isMan ? 58 : 45) + random.below(25), &random)
        member.education = Self.some(random.pick(Self.educations), &random)
        member.occupation = Self.some(random.pick(Self.occupations), &random)
        let place = random.pick(Self.places)
        (member.province, member.city, member.district) = (
            place.province, place.city, Self.some(place.district, &random)
        )
        let home = random.pick(Self.places)
        (member.hukouProvince, member.hukouCity) = (Self.some(home.province, &random), Self.some(home.city, &random))
        member.targetArea = Self.some(place.city, &random)
        member.houseCar = Self.some(random.pick(["NEITHER", "HOUSE_ONLY", "CAR_ONLY", "BOTH"]), &random)
        member.childrenPlan = Self.some(random.pick(["NONE", "SEPARATE", "BOTH", "NEGOTIATE"]), &random)
        member.marriageCertificate = Self.some(random.pick(["DONT_WANT", "WANT", "NEGOTIATE"]), &random)
        member.marriageHistory = Self.some(random.pick(["未婚", "离异", "离异有孩"]), &random)
        member.sexualOrientation = Self.some(isMan ? "STRAIGHT_MALE" : "STRAIGHT_FEMALE", &random)
        member.selfDescription = Self.some(random.pick(Self.descriptions), &random)
        member.partnerRequirement = Self.some(random.pick(Self.requirements), &random)
        return member
    }

    /// One in eight leaves a field empty.
    private static func some<Value>(_ value: Value, _ random: inout SeededRandom) -> Value? {
        random.below(8) == 0 ? nil : value
    }

    private static let educations = ["HIGH_SCHOOL", "JUNIOR_COLLEGE", "BACHELOR", "BACHELOR", "MASTER", "DOCTOR"]
    private static let occupations = ["产品经理", "教师", "护士", "会计", "程序员", "设计师", "公务员", "个体户", "医生"]
    private static let places = [
        (province: "广东省", city: "深圳市", district: "南山区"), (province: "广东省", city: "广州市", district: "天河区"),
        (province: "浙江省", city: "杭州市", district: "西湖区"), (province: "四川省", city: "成都市", district: "锦江区"),
        (province: "湖南省", city: "长沙市", district: "岳麓区"), (province: "上海市", city: "上海市", district: "浦东新区"),
    ]
    private static let descriptions = ["喜欢爬山和做饭", "性格安静，爱看书", "工作稳定，周末打羽毛球", "家有一只猫🐱", "It's me"]
    private static let requirements = ["真诚就好", "同城，有共同话题", "170 以上，不抽烟", "愿意一起旅行"]
}
