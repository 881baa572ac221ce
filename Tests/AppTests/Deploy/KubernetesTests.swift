import Foundation
import TestSupport
import Testing

@testable import App

@Suite("deploy/kubernetes")
struct KubernetesTests {
    static let files = ["kubernetes/herald.yaml", "kubernetes/herald-sqlite.yaml"]

    private struct Manifests {
        let all: [Tree]

        init(_ file: String) throws { all = try DeployFolder.yaml(file) }

        func only(_ kinds: String...) throws -> Tree {
            try #require(all.first { kinds.contains($0["kind"].text ?? "") })
        }

        var workload: Tree { get throws { try only("Deployment", "StatefulSet") } }
        var pod: Tree { get throws { try workload["spec"]["template"]["spec"] } }
        var container: Tree { get throws { try pod["containers"][0] } }
        var configuration: String {
            get throws { try #require(try only("ConfigMap")["data"]["herald.yaml"].text) }
        }
    }

    private static let secrets = [
        "WECOM_ROBOT_KEY": "k", "HERALD_STORE": "postgres://herald:p@postgres/herald",
        "REDIS_URL": "redis://redis:6379/0",
    ]

    @Test("Kubernetes' own schemas accept the manifests", arguments: files)
    func schemas(file: String) async throws {
        let python = try TestEnvironment.required("HERALD_TEST_PYTHON")
        let tool = URL(filePath: python).deletingLastPathComponent().appending(
            path: "kubernetes-validate"
        ).path
        let result = try await ProgramResult.of([tool, "--strict", DeployFolder.path(file)])
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("passed for resource"), "\(result.output)")
    }

    @Test(
        "the configuration is right, and the ports agree from Herald to the service", arguments: files)
    func ports(file: String) async throws {
        let manifests = try Manifests(file)
        let loaded = try await CheckedConfiguration.of(manifests.configuration, Self.secrets)
        let port = try #require(loaded.configuration.server?.port)
        #expect(loaded.configuration.server?.host == "0.0.0.0")
        #expect(try #require(loaded.settings.root.node("server")).duration("drain_delay") >= .seconds(5))
        let own = try manifests.container["ports"][0]
        #expect(own["containerPort"].number == port)
        #expect(
            try manifests.only("Service")["spec"]["ports"][0]["targetPort"].text == own["name"].text)
        let annotations = try manifests.workload["spec"]["template"]["metadata"]["annotations"]
        #expect(annotations["prometheus.io/port"].text == "\(port)")
        let mounts = try manifests.container["volumeMounts"].items.compactMap(\.["mountPath"].text)
        for path in [loaded.configuration.paths.logs, loaded.configuration.paths.webhookLog] {
            #expect(mounts.contains { path == $0 || path.hasPrefix($0 + "/") }, "\(path) is on no volume")
        }
    }

    @Test("every path that is probed or scraped is one that Herald has", arguments: files)
    func paths(file: String) async throws {
        let manifests = try Manifests(file)
        let container = try manifests.container
        let probed = ["startupProbe", "livenessProbe", "readinessProbe"].map {
            container[$0]["httpGet"]["path"].text
        }
        let annotations = try manifests.workload["spec"]["template"]["metadata"]["annotations"]
        let endpoints = try await HeraldFolder.endpoints()
        for path in probed + [annotations["prometheus.io/path"].text] {
            #expect(endpoints.contains(path ?? "none"), "\(path ?? "none") is not among \(endpoints)")
        }
    }

    @Test(
        "a pod is given the time that Herald takes to stop, is not root, and writes on volumes only",
        arguments: files)
    func pod(file: String) throws {
        let (pod, container) = try (Manifests(file).pod, Manifests(file).container)
        let patience = try #require(pod["terminationGracePeriodSeconds"].number)
        #expect(
            .seconds(patience) > HeraldApplication.longestShutdown + HeraldApplication.longestCancellation
        )
        #expect(pod["securityContext"]["runAsNonRoot"].text == "true")
        #expect(container["securityContext"]["readOnlyRootFilesystem"].text == "true")
        #expect(container["args"].items.map(\.text) == ["serve"])
    }

    @Test("one node where the store is a file, several with a budget where it is a server")
    func replicas() throws {
        let (served, single) = try (Manifests(Self.files[0]), Manifests(Self.files[1]))
        #expect(
            try served.workload["kind"].text == "Deployment"
                && single.workload["kind"].text == "StatefulSet")
        #expect(try single.workload["spec"]["replicas"].number == 1)
        let replicas = try #require(try served.workload["spec"]["replicas"].number)
        #expect(try served.only("PodDisruptionBudget")["spec"]["minAvailable"].number ?? 0 < replicas)
        #expect(try served.configuration.contains("nodes: \(replicas)"))
        let claim = try single.workload["spec"]["volumeClaimTemplates"][0]["metadata"]["name"].text
        let mounts = try single.container["volumeMounts"].items.map(\.["name"].text)
        #expect(mounts.contains(claim))
    }
}
