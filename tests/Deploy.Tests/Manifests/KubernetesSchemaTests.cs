using k8s;
using k8s.Models;
using YamlDotNet.Core;

namespace ZeroShotOrleans.Deploy.Tests.Manifests;

/// <summary>Manifests read strictly, as the types of Kubernetes' client library: a field that is misspelled or stands in the wrong place is an error.</summary>
public sealed class KubernetesSchemaTests
{
    // KEDA's is not Kubernetes' own.
    private static readonly Dictionary<string, Type> _types = new() { ["keda.sh/v1alpha1/ScaledObject"] = typeof(ScaledObject) };

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "deploy", "kubernetes"), "*.yaml").Select(file => Path.GetFileName(file)).Where(file => file != "kustomization.yaml")];

    [Theory, MemberData(nameof(Files))]
    public void Every_field_is_one_of_its_kind(string file)
    {
        var objects = KubernetesYaml.LoadAllFromString(File.ReadAllText(Path.Combine(Repository.Root, "deploy", "kubernetes", file)), _types, strict: true);

        Assert.Equal(Yaml.Load(Path.Combine("kubernetes", file)).Count, objects.Count);
        Assert.All(objects.OfType<IKubernetesObject<V1ObjectMeta>>(), item => Assert.NotEmpty(item.Metadata.Name));
    }

    [Theory]
    [InlineData("terminationGracePeriodSeconds", "terminationGracePeriod")]
    [InlineData("maxUnavailable: 0", "maximum: 0")]
    [InlineData("readOnlyRootFilesystem", "readonlyRootFilesystem")]
    public void A_field_that_is_invalid_is_found(string field, string misspelled)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "kubernetes", "control.yaml")).Replace(field, misspelled, StringComparison.Ordinal);

        Assert.ThrowsAny<YamlException>(() => KubernetesYaml.LoadAllFromString(text, _types, strict: true));
    }
}
