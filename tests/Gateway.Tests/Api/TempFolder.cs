namespace ZeroShotOrleans.Gateway.Tests.Api;

/// <summary>A folder that is deleted after the test. Declare it before anything that writes into it.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("zso-gateway-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
