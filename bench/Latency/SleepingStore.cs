using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ZeroShotOrleans.Latency;

/// <summary>
/// A web server that sleeps before each answer. <c>/L/B/P/NAME</c> answers with a file after L milliseconds, at B bytes per second shared by all answers (0: without a limit); P of 1,000
/// images take three seconds more. <c>/connections</c> tells how many connections were accepted since the last question, and how many bytes were sent.
/// </summary>
internal static class SleepingStore
{
    private static readonly TimeSpan _verySlow = TimeSpan.FromSeconds(3);

    private static readonly ConcurrentDictionary<string, byte[]> _files = new();
    private static readonly ConcurrentDictionary<long, Line> _lines = new();
    private static long _connections;
    private static long _sent;

    /// <summary>Serves the files of a folder until the process is ended. Writes its port to standard output.</summary>
    public static async Task ServeAsync(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection =>
            {
                Interlocked.Increment(ref _connections);
                return next(connection);
            });
        }));
        await using var app = builder.Build();
        app.MapGet("/connections", () => string.Create(
            CultureInfo.InvariantCulture, $"{Interlocked.Exchange(ref _connections, 0)} {Interlocked.Exchange(ref _sent, 0)}"));
        app.MapGet("/{latency:int}/{bytesPerSecond:long}/{slow:int}/{name}", (int latency, long bytesPerSecond, int slow, string name, HttpContext context) =>
            AnswerAsync(Path.Combine(folder, Path.GetFileName(name)), TimeSpan.FromMilliseconds(latency), bytesPerSecond, slow, context));
        await app.StartAsync();
        Console.WriteLine(new Uri(app.Urls.First()).Port.ToString(CultureInfo.InvariantCulture));
        await app.WaitForShutdownAsync();
    }

    private static async Task AnswerAsync(string file, TimeSpan latency, long bytesPerSecond, int slow, HttpContext context)
    {
        var bytes = _files.GetOrAdd(file, File.ReadAllBytes);
        if (latency > TimeSpan.Zero)
        {
            await Task.Delay(latency, context.RequestAborted);
        }

        // The same images in every round.
        var number = int.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture);
        if (slow > 0 && number * 7919 % 1000 < slow)
        {
            await Task.Delay(_verySlow, context.RequestAborted);
        }

        if (bytesPerSecond > 0)
        {
            await Task.Delay(_lines.GetOrAdd(bytesPerSecond, _ => new Line()).Send(bytes.Length, bytesPerSecond), context.RequestAborted);
        }

        Interlocked.Add(ref _sent, bytes.Length);
        context.Response.ContentType = "image/jpeg";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    /// <summary>What all answers share: one is sent after the other.</summary>
    private sealed class Line
    {
        private readonly Lock _lock = new();
        private DateTime _freeAt;

        public TimeSpan Send(long bytes, long bytesPerSecond)
        {
            lock (_lock)
            {
                var now = DateTime.UtcNow;
                _freeAt = (_freeAt > now ? _freeAt : now) + TimeSpan.FromSeconds((double)bytes / bytesPerSecond);
                return _freeAt - now;
            }
        }
    }
}
