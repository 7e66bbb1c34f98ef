using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ZeroShotOrleans.Gateway.Tests.OpenApi;

namespace ZeroShotOrleans.Gateway.Tests.Fuzz;

/// <summary>Sends requests that the description implies: each response must be described, whatever its status, and none may be 5xx.</summary>
internal sealed class DescribedRun : IDisposable
{
    private const int Workers = 8;

    // Enough to see whether there is one bug or several. The same problem of the same operation counts once.
    private const int MostFindings = 30;
    private const int SameStart = 100;

    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;
    private readonly HttpClient _unchecked;
    private readonly FuzzJobs _jobs;
    private readonly FuzzJudge _judge;

    /// <param name="api">The HTTP API.</param>
    /// <param name="contract">Its description.</param>
    /// <param name="adminToken">Sent with each request, so that administrative actions get as far as their values.</param>
    /// <param name="jobs">Jobs that are not deleted.</param>
    /// <param name="judge">The rules that the description does not state.</param>
    public DescribedRun(Uri api, Contract contract, string adminToken, FuzzJobs jobs, FuzzJudge judge)
    {
        // HEAD has no body to check.
        (_http, _unchecked) = (Client(new ContractHandler(Handler(), () => Task.FromResult(contract))), Client(Handler()));
        (_jobs, _judge) = (jobs, judge);

        HttpClient Client(HttpMessageHandler handler)
        {
            var http = new HttpClient(handler) { BaseAddress = api, Timeout = _timeout };
            http.DefaultRequestHeaders.Add("X-Api-Key", adminToken);
            return http;
        }

        static SocketsHttpHandler Handler() => new() { AllowAutoRedirect = false, UseCookies = false };
    }

    /// <summary>Number of responses per status.</summary>
    public ConcurrentDictionary<int, int> Statuses { get; } = new();

    /// <summary>Operations that answered with success.</summary>
    public ConcurrentDictionary<string, bool> Succeeded { get; } = new(StringComparer.Ordinal);

    /// <summary>Sends requests, and stops after several wrong responses.</summary>
    /// <returns>The violations and their requests, or null.</returns>
    public async Task<string?> RunAsync(IEnumerable<FuzzRequest> requests, CancellationToken cancellationToken)
    {
        var wrong = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var number = -1;
        await Parallel.ForEachAsync(requests.TakeWhile(_ => wrong.Count < MostFindings), new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = cancellationToken }, async (request, token) =>
        {
            var at = Interlocked.Increment(ref number);
            if (await TryAsync(request, token) is { } problem)
            {
                wrong.TryAdd($"{request.Operation} {problem[..Math.Min(SameStart, problem.Length)]}", string.Create(CultureInfo.InvariantCulture, $"request {at}: {problem}\n{Fuzzer.Show(request)}"));
            }
        });
        return wrong.IsEmpty ? null : string.Join("\n\n", wrong.Values);
    }

    public void Dispose()
    {
        _http.Dispose();
        _unchecked.Dispose();
    }

    private async Task<string?> TryAsync(FuzzRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await SendAsync(request, cancellationToken);
            Statuses.AddOrUpdate(answer.Status, 1, (_, count) => count + 1);
            if (answer.Status < 300)
            {
                Succeeded[request.Operation] = true;
                await DeleteAsync(request, answer, cancellationToken);
            }

            return (_judge.Judge(request, answer) ?? Unnamed(request, answer)) is { } problem ? $"{problem}\n{answer.Status} {answer.Body}" : null;
        }
        catch (Exception exception) when (exception is ContractException or HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return exception.Message;
        }
    }

    private async Task<FuzzAnswer> SendAsync(FuzzRequest request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Path);
        message.Content = request.Body.Length > 0 || request.Headers.Any(header => header.Name is "Content-Type" or "Content-Encoding") ? new ByteArrayContent(request.Body) : null;
        foreach (var (name, value) in request.Headers.Where(header => header.Name != "Content-Length"))
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await (request.Method == "HEAD" ? _unchecked : _http).SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

        // The events of the cluster do not end.
        var isEndless = request.Operation == "listEvents" && response.Content.Headers.ContentType?.MediaType == "text/event-stream";
        var body = isEndless ? "" : await response.Content.ReadAsStringAsync(cancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new FuzzAnswer((int)response.StatusCode, headers, body);
    }

    private static readonly Regex _anyMember = new("(^|[\\s\"'])[a-zA-Z_]+[^'\\s]*'? (is|has|must|appears)|'[a-zA-Z_]+[^']*'", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    // Who sends null where none may be learns where: "source.path", "labels: element 0"; of the images, at least which member. Of other dialects
    // the smallest body that the description allows may lack something else, which is named first.
    private static string? Unnamed(FuzzRequest request, FuzzAnswer answer) =>
        answer.Status != 400 || request.Member is not { } member || Names(answer.Body, member) || (request.Dialect != "native" && _anyMember.IsMatch(answer.Body))
            ? null : $"the refusal does not name {member}";

    private static bool Names(string text, string member) =>
        text.Contains(member, StringComparison.Ordinal)
        || (member[^1] == ']' && text.Contains(member[..member.LastIndexOf('[')], StringComparison.Ordinal) && text.Contains($"element {member[(member.LastIndexOf('[') + 1)..^1]} ", StringComparison.Ordinal))
        || (member.StartsWith("image", StringComparison.Ordinal) && text.Contains($"'{member[..Math.Max(0, member.LastIndexOf('.'))]}' ", StringComparison.Ordinal));

    // A job that was started is as described; too many of them would be refused.
    private async Task DeleteAsync(FuzzRequest request, FuzzAnswer answer, CancellationToken cancellationToken)
    {
        if (request.Operation is "submitJob" or "relabelJob")
        {
            using var job = JsonDocument.Parse(answer.Body);
            var id = job.RootElement.GetProperty("id").GetString()!;
            if (id != _jobs.Open && id != _jobs.Ended)
            {
                using var found = await _http.GetAsync($"/v1/jobs/{id}", cancellationToken);
                using var listed = await _http.GetAsync("/v1/jobs?most=3", cancellationToken);
                using var deleted = await _http.DeleteAsync($"/v1/jobs/{id}", cancellationToken);
            }
        }
    }
}
