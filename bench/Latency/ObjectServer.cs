using System.Collections.Concurrent;
using System.Globalization;
using ZeroShotOrleans.Tests.ObjectStores.S3;

namespace ZeroShotOrleans.Latency;

/// <summary>The S3 stub of the tests, which sleeps before each answer, over the files of a folder.</summary>
internal static class ObjectServer
{
    /// <summary>The bucket with the files.</summary>
    public const string Bucket = "photos";

    /// <summary>Serves the files until the process is ended. Writes its port to standard output.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="latency">Milliseconds before each answer.</param>
    public static async Task ServeAsync(string folder, int latency)
    {
        var contents = new ConcurrentDictionary<string, byte[]>();
        await using var stub = await S3Stub.StartAsync();
        stub.Delay = TimeSpan.FromMilliseconds(latency);
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.jpg"))
        {
            stub.Bucket(Bucket).Put(new StubObject(
                file.Name, file.Length, StubObject.Md5(System.Text.Encoding.UTF8.GetBytes(file.Name)), file.LastWriteTimeUtc,
                (offset, buffer) => contents.GetOrAdd(file.FullName, File.ReadAllBytes).AsMemory((int)offset, buffer.Length).CopyTo(buffer)));
        }

        Console.WriteLine(stub.Port.ToString(CultureInfo.InvariantCulture));
        await Task.Delay(Timeout.Infinite);
    }
}
