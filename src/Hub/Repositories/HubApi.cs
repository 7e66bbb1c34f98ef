using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using ZeroShotOrleans.Hub.Names;
using ZeroShotOrleans.Hub.Http;

namespace ZeroShotOrleans.Hub.Repositories;

/// <summary>The routes of a Hugging Face hub that a download needs.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed partial class HubApi(HubHttpClient transport, HubOptions options, TimeProvider time)
{
    /// <summary>A page of a tree has 1000 entries in 250 KB; model info is smaller.</summary>
    private const int MaxAnswerBytes = 16 * 1024 * 1024;

    /// <summary>Fifty pages are 50 000 files, a hundred times those of a large model repository.</summary>
    private const int MaxPages = 50;

    private readonly RetryPolicy _retries = new(options, time);

    /// <summary>The retry policy for failed requests.</summary>
    public RetryPolicy RetryPolicy => _retries;

    /// <summary>Resolves a revision to a commit and lists its files.</summary>
    /// <exception cref="HubException">The model or revision does not exist, or is not accessible.</exception>
    public async Task<Repository> FindAsync(ModelId model, string revision, CancellationToken cancellationToken)
    {
        var what = $"the revision '{revision}'";
        var (info, _) = await ReadJsonAsync(Address($"api/models/{model}/revision/{Uri.EscapeDataString(revision)}"), model, what, cancellationToken)
            .ConfigureAwait(false);
        var commit = info.Text("sha");
        if (commit is null || !Revision.IsCommit(commit))
        {
            throw NotAHub($"returned no commit hash for {model}");
        }

        var tags = info.Texts("tags").ToList();
        return new Repository(
            model,
            commit,
            info.Object("cardData")?.Text("license") ?? tags.Find(tag => tag.StartsWith("license:", StringComparison.Ordinal))?["license:".Length..],
            [.. Conversions(tags)],
            await ListAsync(model, commit, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Requests a file or a range of it. Dispose the answer, which is a success or status 416 for a range that does not exist.</summary>
    public async Task<HubResponse> OpenAsync(
        Repository repository, string path, RangeItemHeaderValue? range, EntityTagHeaderValue? unchanged, CancellationToken cancellationToken)
    {
        var escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        var answer = await transport.GetAsync(Address($"{repository.Id}/resolve/{repository.Commit}/{escaped}"), range, unchanged, cancellationToken)
            .ConfigureAwait(false);
        if (answer.Status is not HttpStatusCode.RequestedRangeNotSatisfiable
            && StatusErrors.Of(answer, repository.Id, $"the file '{SafeText.Of(path)}'", options, time) is { } refusal)
        {
            answer.Dispose();
            throw refusal;
        }

        return answer;
    }

    private async Task<RepositoryTree> ListAsync(ModelId model, string commit, CancellationToken cancellationToken)
    {
        var tree = new RepositoryTree();
        var query = "?recursive=true&expand=false";
        for (var pages = 0; query is not null; pages++)
        {
            if (pages == MaxPages)
            {
                throw new HubException(
                    HubError.Unusable, $"{model} has more than {tree.Count} files.", "Use a repository that holds little more than the model.");
            }

            var (page, next) = await ReadJsonAsync(Address($"api/models/{model}/tree/{commit}{query}"), model, "its list of files", cancellationToken)
                .ConfigureAwait(false);
            tree.Add(page, model);

            // Use only the query of the link: it then cannot lead to another host, and mirrors whose links name the original hub work too.
            query = next;
        }

        return tree;
    }

    private Task<(JsonElement Json, string? Next)> ReadJsonAsync(Uri address, ModelId model, string what, CancellationToken cancellationToken) =>
        _retries.RunAsync(
            async token =>
            {
                using var answer = await transport.GetAsync(address, null, null, token).ConfigureAwait(false);
                if (StatusErrors.Of(answer, model, what, options, time) is { } refusal)
                {
                    throw refusal;
                }

                var bytes = await answer.ReadUpToAsync(MaxAnswerBytes, token).ConfigureAwait(false);
                try
                {
                    using var document = JsonDocument.Parse(bytes);
                    return (document.RootElement.Clone(), Next(answer));
                }
                catch (JsonException failure)
                {
                    throw NotAHub("did not return JSON", failure);
                }
            },
            cancellationToken);

    private static string? Next(HubResponse answer) =>
        answer.Header("Link") is { } links && NextLink().Match(links) is { Success: true } match ? match.Groups[1].Value : null;

    // Only conversions: the relation "finetune" also exists, but such a model has a scale of its own.
    private static IEnumerable<ModelId> Conversions(IEnumerable<string> tags)
    {
        const string Relation = "base_model:quantized:";
        foreach (var tag in tags)
        {
            if (tag.StartsWith(Relation, StringComparison.Ordinal) && ModelId.TryParse(tag[Relation.Length..], out var original))
            {
                yield return original;
            }
        }
    }

    private Uri Address(string path) => new($"{options.Endpoint.AbsoluteUri.TrimEnd('/')}/{path}");

    private HubException NotAHub(string what, Exception? inner = null) => new(
        HubError.Corrupt, $"{options.Endpoint.Host} {what}.", "Check that Hub:Endpoint is a Hugging Face hub and that no proxy intercepts requests.", inner);

    [GeneratedRegex("""<[^<>?]*(\?[^<>#]*)>\s*;[^<]*\brel="?next"?""")]
    private static partial Regex NextLink();
}
