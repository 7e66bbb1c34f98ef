using System.Text.Json.Nodes;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Hub;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Models.Verification;

namespace ZeroShotOrleans.Cli.Commands.Models;

/// <summary>The properties of a model, for <c>zso models show</c>.</summary>
internal sealed class ModelDetails
{
    // The depth to which a models directory counts bytes.
    private static readonly EnumerationOptions _all = new() { RecurseSubdirectories = true, MaxRecursionDepth = 4, AttributesToSkip = 0 };

    private readonly StoredModel _stored;
    private readonly ModelFolder _folder;
    private readonly (string Path, long Bytes)[] _files;

    private readonly IReadOnlyList<TowerCertificate> _certificates;

    private ModelDetails(StoredModel stored, ModelFolder folder, CertificateStore certificates, (string Path, long Bytes)[] files) =>
        (_stored, _folder, _certificates, _files) = (stored, folder, CertificateText.Find(certificates, folder), files);

    /// <summary>Opens the folder without loading weights.</summary>
    /// <exception cref="ModelFolderException">The folder cannot be used as a model.</exception>
    public static ModelDetails Read(StoredModel stored, CertificateStore certificates) => new(
        stored,
        ModelFolder.Open(stored.Path),
        certificates,
        [.. new DirectoryInfo(stored.Path).EnumerateFiles("*", _all)
            .Select(file => (Path.GetRelativePath(stored.Path, file.FullName).Replace('\\', '/'), file.Length))
            .OrderBy(file => file.Item1, StringComparer.Ordinal)]);

    /// <summary>Returns the properties as fields.</summary>
    public IEnumerable<(string Name, string? Value)> Fields()
    {
        var manifest = _folder.Manifest;
        yield return ("model", _stored.Name);
        yield return ("folder", _stored.Path);
        yield return ("family", manifest.Family);
        yield return ("dimension", Invariant($"{manifest.EmbeddingDimension}"));
        yield return ("embeddings per image", manifest.ImageTokens > 1 ? Invariant($"{manifest.ImageTokens}") : null);
        yield return ("image size", manifest.Patches is { } patches ? Invariant($"up to {patches.Most} patches of {patches.Side}x{patches.Side}") : Invariant($"{manifest.ImageHeight}x{manifest.ImageWidth}"));
        yield return ("logit scale", Invariant($"{manifest.LogitScale}") + (manifest.LogitScaleAssumed ? $" (assumed: {LabelRules.AssumedScaleReason})" : ""));
        yield return ("logit bias", Invariant($"{manifest.LogitBias}"));
        yield return ("activation", Activation);
        yield return ("template", manifest.PromptTemplate);
        yield return ("context length", Invariant($"{manifest.ContextLength}"));
        yield return ("variants", _folder.Variants.Count > 0 ? string.Join(' ', _folder.Variants) : "-");
        yield return ("text tower", manifest.TextVariant);
        foreach (var certificate in _certificates)
        {
            yield return ($"verified {certificate.Key.Tower}", CertificateText.Of(certificate));
        }

        yield return ("verified", _certificates.Count > 0 ? null : "not yet: on the first use, or by zso models verify");
        yield return ("licence", manifest.License ?? "-");
        yield return ("pulled from", _stored.Pulled?.Model ?? "-");
        yield return ("  commit", _stored.Pulled?.Commit);
        yield return ("  precision", _stored.Pulled?.Precision);
        yield return ("fingerprint", _folder.TextFingerprint);
        yield return ("bytes", Invariant($"{_stored.Bytes}"));
        foreach (var (path, bytes) in _files)
        {
            yield return ("  " + path, Invariant($"{bytes}"));
        }
    }

    /// <summary>Returns the properties as JSON.</summary>
    public string ToJson() => new JsonObject
    {
        ["name"] = _stored.Name,
        ["folder"] = _stored.Path,
        ["family"] = _folder.Manifest.Family,
        ["dimension"] = _folder.Manifest.EmbeddingDimension,
        ["vectorsPerImage"] = _folder.Manifest.ImageTokens,
        ["imageSize"] = _folder.Manifest.Patches is null ? new JsonArray(_folder.Manifest.ImageHeight, _folder.Manifest.ImageWidth) : null,
        ["patches"] = _folder.Manifest.Patches is { } patches ? new JsonObject { ["patchSize"] = patches.Side, ["maxPatches"] = patches.Most } : null,
        ["logitScale"] = _folder.Manifest.LogitScale,
        ["logitScaleAssumed"] = _folder.Manifest.LogitScaleAssumed,
        ["logitBias"] = _folder.Manifest.LogitBias,
        ["activation"] = Activation,
        ["template"] = _folder.Manifest.PromptTemplate,
        ["contextLength"] = _folder.Manifest.ContextLength,
        ["variants"] = new JsonArray([.. _folder.Variants.Select(variant => (JsonNode?)variant)]),
        ["textVariant"] = _folder.Manifest.TextVariant,
        ["certificates"] = new JsonArray([.. _certificates.Select(CertificateText.Json)]),
        ["license"] = _folder.Manifest.License,
        ["pulled"] = _stored.Pulled is { } pulled
            ? new JsonObject { ["model"] = pulled.Model, ["commit"] = pulled.Commit, ["precision"] = pulled.Precision }
            : null,
        ["fingerprint"] = _folder.TextFingerprint,
        ["bytes"] = _stored.Bytes,
        ["files"] = new JsonObject(_files.Select(file => KeyValuePair.Create(file.Path, (JsonNode?)file.Bytes))),
    }.ToJsonString(JsonLine.Options);

    private string Activation => _folder.Manifest.Sigmoid ? "sigmoid" : "softmax";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
