/// Why a call may not go to an address.
package struct AddressRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    package let address: IPAddress
    package let reserved: ReservedNetwork

    /// `10.1.2.3 is in 10.0.0.0/8, a private network`
    package var description: String {
        reserved.network.contains(address)
            ? "\(address) is in \(reserved.network), \(reserved.purpose)"
            : "\(address) leads to an address in \(reserved.network), \(reserved.purpose)"
    }
}
