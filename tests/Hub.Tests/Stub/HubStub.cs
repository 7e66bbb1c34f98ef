using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ZeroShotOrleans.Hub.Tests.Stub;

/// <summary>A fake Hugging Face hub for downloads: model info, paged tree, files; large files on a second host.</summary>
internal sealed class HubStub : IAsyncDisposable
{
    public const string Token = "hf_aSecretThatMustStayOne";

    private const string HubHost = "hub";
    private const string StoreHost = "store";

    private readonly ConcurrentQueue<StubRequest> _requests = new();
    private readonly ConcurrentDictionary<string, byte[]> _store = new();
    private WebApplication? _hub;
    private WebApplication? _storage;

    public Dictionary<string, StubRepository> Repositories { get; } = [];

    /// <summary>Old names of repositories, answered with a relative redirect to the new one.</summary>
    public Dictionary<string, string> Renamed { get; } = [];

    /// <summary>Number of entries in one page of a tree.</summary>
    public int PageSize { get; set; } = 4;

    /// <summary>Base URL of the page links; null for the stub's own.</summary>
    public string? LinkBase { get; set; }

    /// <summary>Called before the hub answers; returns true if the test has written the response itself.</summary>
    public Func<HttpContext, Task<bool>>? OnHub { get; set; }

    /// <summary>The same for the file store. Receives the file content.</summary>
    public Func<HttpContext, byte[], Task<bool>>? OnStore { get; set; }

    /// <summary>Whether the file store supports ranges.</summary>
    public bool HasRanges { get; set; } = true;

    /// <summary>Prefix of the store's ETags; changing it makes all files appear changed.</summary>
    public string TagPrefix { get; set; } = "";

    public IReadOnlyList<StubRequest> Requests => [.. _requests];

    public IReadOnlyList<StubRequest> StoreRequests => [.. _requests.Where(request => request.Host == StoreHost)];

    public Uri Address => new(_hub!.Urls.First());

    public Uri StoreAddress => new(_storage!.Urls.First());

    public static async Task<HubStub> StartAsync()
    {
        var stub = new HubStub();
        stub._storage = await StartAsync(context => stub.AnswerAsync(StoreHost, context, stub.AnswerFromStoreAsync));
        stub._hub = await StartAsync(context => stub.AnswerAsync(HubHost, context, stub.AnswerFromHubAsync));
        return stub;
    }

    /// <summary>Clears the recorded requests.</summary>
    public void ClearRequests() => _requests.Clear();

    public async ValueTask DisposeAsync()
    {
        await _hub!.DisposeAsync();
        await _storage!.DisposeAsync();
    }

    /// <summary>Sends a file as the store does: a range if one is requested under the current ETag, the whole file otherwise.</summary>
    public async Task SendFileAsync(HttpContext context, byte[] content, string tag)
    {
        context.Response.Headers.ETag = $"\"{tag}\"";
        var range = context.Request.GetTypedHeaders().Range?.Ranges.Single();
        var isSame = context.Request.Headers.IfRange.Count == 0 || context.Request.Headers.IfRange == $"\"{tag}\"";
        var part = content.AsMemory();
        if (HasRanges && range is not null && isSame)
        {
            var from = (int)range.From!.Value;
            if (from >= content.Length)
            {
                context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                context.Response.Headers.ContentRange = $"bytes */{content.Length}";
                return;
            }

            var to = (int)Math.Min(range.To ?? content.Length - 1, content.Length - 1);
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = $"bytes {from}-{to}/{content.Length}";
            part = content.AsMemory(from, to - from + 1);
        }

        context.Response.ContentLength = part.Length;
        await context.Response.Body.WriteAsync(part);
    }

    private static async Task<WebApplication> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return app;
    }

    private async Task AnswerAsync(string host, HttpContext context, Func<HttpContext, Task> answer)
    {
        var request = context.Request;
        _requests.Enqueue(new StubRequest(
            host, request.Path, request.QueryString.Value ?? "", request.Headers.Authorization, request.Headers.Range, request.Headers.IfRange));
        await answer(context);
    }

    private async Task AnswerFromStoreAsync(HttpContext context)
    {
        var tag = context.Request.Path.Value!.Split('/')[^1];
        if (OnStore is null || !await OnStore(context, _store[tag]))
        {
            await SendFileAsync(context, _store[tag], TagPrefix + tag);
        }
    }

    private async Task AnswerFromHubAsync(HttpContext context)
    {
        if (OnHub is not null && await OnHub(context))
        {
            return;
        }

        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var isApi = parts is ["api", "models", _, _, _, _];
        var name = isApi ? $"{parts[2]}/{parts[3]}" : $"{parts[0]}/{parts[1]}";
        if (Renamed.TryGetValue(name, out var newName))
        {
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = context.Request.Path.Value.Replace(name, newName, StringComparison.Ordinal) + context.Request.QueryString;
        }
        else if (!Repositories.TryGetValue(name, out var repository))
        {
            await RespondWithErrorAsync(context, StatusCodes.Status401Unauthorized, "RepoNotFound");
        }
        else if (isApi && parts[4] == "revision")
        {
            await SendInfoAsync(context, name, repository, Uri.UnescapeDataString(parts[5]));
        }
        else if (isApi)
        {
            await SendTreeAsync(context, repository, parts[5]);
        }
        else
        {
            await SendResolvedAsync(context, repository, parts[3], string.Join('/', parts[4..]));
        }
    }

    private static Task SendInfoAsync(HttpContext context, string name, StubRepository repository, string revision)
    {
        if (!repository.Branches.TryGetValue(revision, out var commit) && !repository.Commits.ContainsKey(commit = revision))
        {
            return RespondWithErrorAsync(context, StatusCodes.Status404NotFound, "RevisionNotFound");
        }

        return context.Response.WriteAsync(new JsonObject
        {
            ["id"] = name,
            ["sha"] = commit,
            ["private"] = false,
            ["gated"] = repository.IsGated ? "manual" : false,
            ["tags"] = new JsonArray([.. repository.Tags.Select(tag => (JsonNode?)tag)]),
            ["cardData"] = repository.License is null ? null : new JsonObject { ["license"] = repository.License },
        }.ToJsonString());
    }

    private Task SendTreeAsync(HttpContext context, StubRepository repository, string commit)
    {
        var entries = repository.Tree(commit);
        var start = int.Parse(context.Request.Query["cursor"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture);
        if (start + PageSize < entries.Count)
        {
            var address = (LinkBase ?? Address.AbsoluteUri.TrimEnd('/')) + context.Request.Path;
            context.Response.Headers.Link = $"<{address}?recursive=true&expand=false&cursor={start + PageSize}>; rel=\"next\"";
        }

        return context.Response.WriteAsync(new JsonArray([.. entries.Skip(start).Take(PageSize).Select(entry => (JsonNode?)entry)]).ToJsonString());
    }

    private async Task SendResolvedAsync(HttpContext context, StubRepository repository, string commit, string path)
    {
        if (repository.IsGated && context.Request.Headers.Authorization.Count == 0)
        {
            await RespondWithErrorAsync(context, StatusCodes.Status401Unauthorized, "GatedRepo");
        }
        else if (!repository.Commits.TryGetValue(commit, out var files) || !files.TryGetValue(path, out var content))
        {
            await RespondWithErrorAsync(context, StatusCodes.Status404NotFound, "EntryNotFound");
        }
        else if (StubRepository.IsLarge(content))
        {
            var hash = StubRepository.Sha256(content);
            _store[hash] = content;
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = $"{StoreAddress.AbsoluteUri}repos/{hash}?X-Signature=as-good-as-a-key";
        }
        else
        {
            await SendFileAsync(context, content, StubRepository.GitHash(content));
        }
    }

    /// <summary>Responds with a status and the hub's error code.</summary>
    public static Task RespondWithErrorAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        context.Response.Headers["X-Error-Code"] = code;
        context.Response.Headers["X-Error-Message"] = $"said in English, with {context.Request.Headers.Authorization}";
        return Task.CompletedTask;
    }
}
