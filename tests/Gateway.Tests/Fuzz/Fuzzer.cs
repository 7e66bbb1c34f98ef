using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ZeroShotOrleans.Gateway.Tests.Fuzz;

/// <summary>Sends requests that are wrong in some way, each drawn from a seed and its number alone, so that any of them can be sent again.</summary>
internal sealed class Fuzzer(Uri address, int seed, IReadOnlyList<FuzzRequest> seeds, FuzzJudge judge)
{
    private const int Workers = 8;

    // Enough to see whether it is one mistake or several.
    private const int MostFindings = 5;

    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(60);

    private int _answered;

    /// <summary>Requests that were answered with a status.</summary>
    public int Answered => _answered;

    /// <summary>Statuses and how often each came.</summary>
    public ConcurrentDictionary<int, int> Statuses { get; } = new();

    /// <summary>The request of a number.</summary>
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

    /// <summary>Sends requests from one number on, and stops when some were answered wrongly.</summary>
    /// <param name="first">The first number.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What is wrong and with which request, or null.</returns>
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

    /// <summary>Sends one.</summary>
    /// <returns>What is wrong with its answer, or null.</returns>
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
                // It may wait for more that never comes.
                socket.Client.Shutdown(SocketShutdown.Send);
            }

            await stream.CopyToAsync(answer, cancellationToken);
        }
        catch (IOException)
        {
            // Closed while we sent: what came before counts.
        }

        return FuzzAnswer.Parse(answer.ToArray());
    }

    private static string Show(FuzzRequest request)
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
