using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using ZeroShotOrleans.Gateway.Tests.Overload;
using ZeroShotOrleans.HttpLoad;

namespace ZeroShotOrleans.TextFlood;

/// <summary>Two keys with new labels: one with as many as it can, the other with one each second.</summary>
/// <param name="clients">Concurrent requests of the flood.</param>
/// <param name="labels">Labels of each.</param>
/// <param name="templates">Templates of each.</param>
/// <param name="duration">How long.</param>
internal sealed class Flood(int clients, int labels, int templates, TimeSpan duration)
{
    private const string Model = "zeroshot-mini";
    private const string FloodKey = "flood";
    private const string OtherKey = "other";

    // The flood is at full strength when the first single label arrives.
    private static readonly TimeSpan _lead = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    /// <summary>Runs it.</summary>
    /// <returns>0; 1 if a label of the other key failed, or the flood got anything but 200 or 429.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var photo = Convert.ToBase64String(await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "photos", "cat.jpg"), cancellationToken));
        await using var server = await ServerProcess.StartAsync(
            url: "", cancellationToken,
            "Auth:Keys:0:Name=flood", $"Auth:Keys:0:Sha256={Hash(FloodKey)}", "Auth:Keys:1:Name=other", $"Auth:Keys:1:Sha256={Hash(OtherKey)}");
        using var http = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(5) };
        var other = new NewLabels(http, OtherKey, photo, Model);
        await other.ClassifyAsync(1, 1, cancellationToken);
        Print("before, one new label", [await other.ClassifyAsync(1, 1, cancellationToken)]);

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(duration);
        var flooded = new ConcurrentBag<NewLabelAnswer>();
        var flood = Enumerable.Range(0, clients).Select(_ => FloodAsync(new NewLabels(http, FloodKey, photo, Model), flooded, end.Token)).ToArray();
        var answers = await EachSecondAsync(other, end.Token, cancellationToken);
        await Task.WhenAll(flood);
        Print($"a new label each second, during {clients} requests of {labels} labels and {templates} templates", answers);
        Print("the flood", [.. flooded]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"RSS {MemoryWatch.Of(server.Pid!.Value) / 1048576.0:F0} MiB"));
        return answers.All(answer => answer.Status == HttpStatusCode.OK) && flooded.All(answer => answer.Status is HttpStatusCode.OK or HttpStatusCode.TooManyRequests) ? 0 : 1;
    }

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)));

    private async Task FloodAsync(NewLabels key, ConcurrentBag<NewLabelAnswer> answers, CancellationToken end)
    {
        try
        {
            while (!end.IsCancellationRequested)
            {
                var answer = await key.ClassifyAsync(labels, templates, end);
                answers.Add(answer);
                await Task.Delay(answer.RetryAfter ?? TimeSpan.Zero, end);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The end of the flood.
        }
    }

    private static async Task<NewLabelAnswer[]> EachSecondAsync(NewLabels key, CancellationToken end, CancellationToken cancellationToken)
    {
        var sent = new List<Task<NewLabelAnswer>>();
        try
        {
            await Task.Delay(_lead, end);
            while (!end.IsCancellationRequested)
            {
                sent.Add(key.ClassifyAsync(1, 1, cancellationToken));
                await Task.Delay(_pause, end);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Those already sent are answered.
        }

        return await Task.WhenAll(sent);
    }

    private static void Print(string who, NewLabelAnswer[] answers)
    {
        var times = answers.Select(answer => answer.Took.TotalSeconds).Order().ToArray();
        var statuses = string.Join(", ", answers.CountBy(answer => (int)answer.Status).OrderBy(count => count.Key).Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Key}: {count.Value}")));
        Console.WriteLine(times.Length == 0
            ? $"{who}: none answered"
            : string.Create(CultureInfo.InvariantCulture, $"{who}: {statuses}; median {times[times.Length / 2]:F2} s, longest {times[^1]:F2} s"));
    }
}
