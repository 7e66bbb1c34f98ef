using k8s;
using k8s.Models;
using YamlDotNet.Core;

namespace ZeroShotOrleans.Deploy.Tests.Manifests;

/// <summary>Parses the manifests strictly into the types of the Kubernetes client library: a misspelled or misplaced field is an error.</summary>
public sealed class KubernetesSchemaTests
{
    // The client library does not contain KEDA's custom resource.
    private static readonly Dictionary<string, Type> _types = new() { ["keda.sh/v1alpha1/ScaledObject"] = typeof(ScaledObject) };

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "deploy", "kubernetes"), "*.yaml").Select(file => Path.GetFileName(file)).Where(file => file != "kustomization.yaml")];

    [Theory, MemberData(nameof(Files))]
    public void Manifests_match_the_Kubernetes_schema(string file)
    {
        var objects = KubernetesYaml.LoadAllFromString(File.ReadAllText(Path.Combine(Repository.Root, "deploy", "kubernetes", file)), _types, strict: true);

        Assert.Equal(Yaml.Load(Path.Combine("kubernetes", file)).Count, objects.Count);
        Assert.All(objects.OfType<IKubernetesObject<V1ObjectMeta>>(), item => Assert.NotEmpty(item.Metadata.Name));
    }

    [Theory]
    [InlineData("terminationGracePeriodSeconds", "terminationGracePeriod")]
    [InlineData("maxUnavailable: 0", "maximum: 0")]
    [InlineData("readOnlyRootFilesystem", "readonlyRootFilesystem")]
    public void Rejects_a_misspelled_field(string field, string misspelled)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "kubernetes", "control.yaml")).Replace(field, misspelled, StringComparison.Ordinal);

        Assert.ThrowsAny<YamlException>(() => KubernetesYaml.LoadAllFromString(text, _types, strict: true));
    }
}
