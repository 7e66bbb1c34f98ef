using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ZeroShotOrleans.Hub.Names;

namespace ZeroShotOrleans.Hub.Repositories;

/// <summary>Reads the trained scale from weights on the hub without downloading them: only the header and a few bytes of data.</summary>
/// <remarks>No hash covers such ranges; the connection to the hub is the only protection.</remarks>
internal sealed class TrainedScalars(HubApi api)
{
    /// <summary>Name of the weights file, on the hub and in a model folder.</summary>
    public const string Weights = "model.safetensors";

    // open_clip's name for the same.
    private const string OpenClipWeights = "open_clip_model.safetensors";

    private const string Index = "model.safetensors.index.json";

    /// <summary>The largest of these models have some thousand tensors at about a hundred bytes of header each.</summary>
    private const int MaxHeaderBytes = 16 * 1024 * 1024;

    // Names in the transformers library: CLIP and SigLIP, then ALIGN.
    private static readonly string[] _names = ["logit_scale", "logit_bias", "temperature"];

    /// <summary>
    /// A safetensors file with only these scalars, which can stand in for the full weights of a model folder. Null if the repository has no
    /// such weights or the weights have no such scalars.
    /// </summary>
    /// <param name="repository">The repository.</param>
    /// <param name="place">Folder of the weights in it, with a slash at its end; empty for the repository itself.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <exception cref="HubException">The weights are inconsistent, or the hub failed.</exception>
    public async Task<byte[]?> ReadAsync(Repository repository, string place, CancellationToken cancellationToken)
    {
        var found = new List<(ScalarTensor, byte[])>();
        foreach (var file in await FilesAsync(repository, place, cancellationToken).ConfigureAwait(false))
        {
            found.AddRange(await ReadAsync(repository, file, cancellationToken).ConfigureAwait(false));
        }

        return found.Count == 0 ? null : ScalarTensor.Pack(found);
    }

    // One file, or several with an index that maps tensors to files.
    private async Task<IEnumerable<RepositoryFile>> FilesAsync(Repository repository, string place, CancellationToken cancellationToken)
    {
        if ((repository.Tree.Find(place + Weights) ?? repository.Tree.Find(place + OpenClipWeights)) is { } weights)
        {
            return [weights];
        }

        if (repository.Tree.Find(place + Index) is not { } index || index.Size > MaxHeaderBytes)
        {
            return [];
        }

        var json = await JsonAsync(repository, index, 0, (int)index.Size, cancellationToken).ConfigureAwait(false);
        return _names.Select(name => json.Object("weight_map")?.Text(name)).OfType<string>().Distinct()
            .Select(file => repository.Tree.Find(place + file)).OfType<RepositoryFile>();
    }

    private async Task<IReadOnlyList<(ScalarTensor, byte[])>> ReadAsync(Repository repository, RepositoryFile file, CancellationToken cancellationToken)
    {
        const int Prefix = ScalarTensor.PrefixBytes;
        var length = file.Size < Prefix
            ? 0
            : BinaryPrimitives.ReadInt64LittleEndian(await PartAsync(repository, file, 0, Prefix, cancellationToken).ConfigureAwait(false));
        if (length < 2 || length > MaxHeaderBytes || length > file.Size - Prefix)
        {
            throw Damaged(repository, file.Path);
        }

        var header = await JsonAsync(repository, file, Prefix, (int)length, cancellationToken).ConfigureAwait(false);
        var found = new List<(ScalarTensor, byte[])>();
        foreach (var tensor in _names.Select(name => ScalarTensor.Find(header, name)).OfType<ScalarTensor>())
        {
            if (tensor.Start > file.Size - Prefix - length - tensor.Length)
            {
                throw Damaged(repository, file.Path);
            }

            found.Add((tensor, await PartAsync(repository, file, Prefix + length + tensor.Start, tensor.Length, cancellationToken).ConfigureAwait(false)));
        }

        return found;
    }

    private async Task<JsonElement> JsonAsync(Repository repository, RepositoryFile file, long start, int count, CancellationToken cancellationToken)
    {
        try
        {
            using var document = JsonDocument.Parse(await PartAsync(repository, file, start, count, cancellationToken).ConfigureAwait(false));
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw Damaged(repository, file.Path);
        }
    }

    private Task<byte[]> PartAsync(Repository repository, RepositoryFile file, long start, int count, CancellationToken cancellationToken) =>
        api.RetryPolicy.RunAsync(token => AskAsync(repository, file, start, count, token), cancellationToken);

    private async Task<byte[]> AskAsync(Repository repository, RepositoryFile file, long start, int count, CancellationToken cancellationToken)
    {
        using var answer = await api.OpenAsync(repository, file.Path, new RangeItemHeaderValue(start, start + count - 1), null, cancellationToken)
            .ConfigureAwait(false);

        // A host that ignores ranges sends the file from its start; the wanted bytes are then at the end of what is read.
        var isPart = answer.Status is HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable;
        if (!isPart && start > MaxHeaderBytes)
        {
            throw new HubException(
                HubError.Unusable,
                $"{answer.Host} does not support range requests, and the trained scale is at offset {start} of {SafeText.Of(file.Path)} in {repository.Id}.",
                "Set another hub in Hub:Endpoint, or export the model with tools/export.");
        }

        var before = isPart ? 0 : (int)start;
        var bytes = await answer.ReadUpToAsync(before + count, cancellationToken).ConfigureAwait(false);
        return bytes.Length == before + count && (!isPart || answer.ContentHeaders.ContentRange?.From == start)
            ? bytes[before..]
            : throw Damaged(repository, file.Path);
    }

    private static HubException Damaged(Repository repository, string file) => new(
        HubError.Corrupt, $"{SafeText.Of(file)} of {repository.Id} does not match the file list, or is not a safetensors file.",
        "Use another revision or repository, or export the model with tools/export.");
}
