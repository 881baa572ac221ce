import Testing
import Watches

@Suite("What the objects of a watch are called")
struct QueueNamesTests {
    @Test("with the queue of origin 5 they have the names of origin 5")
    func origin() {
        let names = QueueNames(queue: "member_notification_queue")
        #expect(names.reference == "member_id")
        #expect(names.trigger(.insert) == "tr_member_insert_notification")
        #expect(names.trigger(.update) == "tr_member_update_notification")
        #expect(names.type(.insert) == "NEW_MEMBER" && names.type(.update) == "UPDATE_MEMBER")
        #expect(names.processProcedure == "ProcessMemberNotificationQueue")
        #expect(names.cleanupProcedure == "CleanupNotificationQueue")
    }

    @Test("another queue's procedures do not take the place of origin 5's")
    func others() {
        let names = QueueNames(queue: QueueNames.usualQueue(of: "shop.order_items"))
        #expect(names.queue == "order_items_notification_queue")
        #expect(names.reference == "order_items_id")
        #expect(names.cleanupProcedure == "CleanupOrderItemsNotificationQueue")
        #expect(names.event(ofType: "DELETE_ORDER_ITEMS") == .delete && names.event(ofType: "x") == nil)
        #expect(QueueNames(queue: "_queue").stem == "_queue")
    }
}
