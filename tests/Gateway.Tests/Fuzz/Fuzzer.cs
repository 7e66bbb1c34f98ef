using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ZeroShotOrleans.Gateway.Tests.Fuzz;

/// <summary>Sends mutated requests. Each is determined by the seed and its number, so that it can be repeated.</summary>
internal sealed class Fuzzer(Uri address, int seed, IReadOnlyList<FuzzRequest> seeds, FuzzJudge judge)
{
    private const int Workers = 8;

    // Enough to see whether there is one bug or several.
    private const int MostFindings = 5;

    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(60);

    private int _answered;

    /// <summary>Number of requests that got a response.</summary>
    public int Answered => _answered;

    /// <summary>Number of responses per status.</summary>
    public ConcurrentDictionary<int, int> Statuses { get; } = new();

    /// <summary>The request with a number.</summary>
    public FuzzRequest Draw(int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) + number));
        var request = seeds[random.Next(seeds.Count)];
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            request = request.Lies || random.Next(3) == 0 ? HeadMutations.Mutate(request, random) : request.With(BodyMutations.Mutate(request.Body, random));
        }

        return request;
    }

    /// <summary>Sends requests starting at a number, and stops after several wrong responses.</summary>
    /// <param name="first">The first number.</param>
    /// <param name="count">Number of requests.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <returns>The violations and their requests, or null.</returns>
    public async Task<string?> RunAsync(int first, int count, CancellationToken cancellationToken)
    {
        var wrong = new ConcurrentQueue<string>();
        var next = first - 1;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async _ =>
        {
            for (var number = Interlocked.Increment(ref next); number < first + count && wrong.Count < MostFindings && !cancellationToken.IsCancellationRequested; number = Interlocked.Increment(ref next))
            {
                var request = Draw(number);
                if (await TryAsync(request, cancellationToken) is { } problem)
                {
                    wrong.Enqueue(string.Create(CultureInfo.InvariantCulture, $"seed {seed}, request {number}: {problem}\n{Show(request)}"));
                }
            }
        }));
        return wrong.IsEmpty ? null : string.Join("\n\n", wrong);
    }

    /// <summary>Sends one request.</summary>
    /// <returns>The violated rule, or null.</returns>
    public async Task<string?> TryAsync(FuzzRequest request, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(_timeout);
        try
        {
            var answer = await Send(request, timeout.Token);
            if (answer is not null)
            {
                Interlocked.Increment(ref _answered);
                Statuses.AddOrUpdate(answer.Status, 1, (_, count) => count + 1);
            }

            return judge.Judge(request, answer) is { } problem ? $"{problem}\n{answer?.Status} {answer?.Body}" : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no end within {_timeout.TotalSeconds} s";
        }
    }

    private async Task<FuzzAnswer?> Send(FuzzRequest request, CancellationToken cancellationToken)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
        var stream = socket.GetStream();
        using var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(request.ToBytes(), cancellationToken);
            if (request.Lies)
            {
                // The server may be waiting for the rest of the body.
                socket.Client.Shutdown(SocketShutdown.Send);
            }

            await stream.CopyToAsync(answer, cancellationToken);
        }
        catch (IOException)
        {
            // The connection was closed while sending: the response so far counts.
        }

        return FuzzAnswer.Parse(answer.ToArray());
    }

    /// <summary>A request as text.</summary>
    public static string Show(FuzzRequest request)
    {
        var bytes = request.ToBytes();
        var text = new StringBuilder();
        foreach (var letter in bytes.Take(1_500))
        {
            text.Append(letter is >= 32 and < 127 or (byte)'\n' or (byte)'\r' ? ((char)letter).ToString() : string.Create(CultureInfo.InvariantCulture, $"\\x{letter:x2}"));
        }

        return text.Append(CultureInfo.InvariantCulture, $"\n({bytes.Length} bytes)").ToString();
    }
}
