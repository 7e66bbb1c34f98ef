namespace ZeroShotOrleans.Client.Http.Tests;

/// <summary>Pictures of the fixtures.</summary>
internal static class Photos
{
    /// <summary>A picture of 24 x 16 pixels.</summary>
    public static readonly string Small = Path.Combine(AppContext.BaseDirectory, "Fixtures", "wire", "image.jpg");

    /// <summary>A larger one.</summary>
    public static readonly string Large = Path.Combine(AppContext.BaseDirectory, "Fixtures", "images", "photo.jpg");

    /// <summary>The bytes of a picture.</summary>
    public static byte[] Bytes(string path) => File.ReadAllBytes(path);
}
