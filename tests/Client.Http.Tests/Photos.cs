namespace ZeroShotOrleans.Client.Http.Tests;

/// <summary>Images of the fixtures.</summary>
internal static class Photos
{
    /// <summary>An image of 24 x 16 pixels.</summary>
    public static readonly string Small = Path.Combine(AppContext.BaseDirectory, "Fixtures", "wire", "image.jpg");

    /// <summary>A larger image.</summary>
    public static readonly string Large = Path.Combine(AppContext.BaseDirectory, "Fixtures", "images", "photo.jpg");

    /// <summary>The bytes of an image.</summary>
    public static byte[] Bytes(string path) => File.ReadAllBytes(path);
}
