using System.Buffers.Binary;
using System.Globalization;

namespace ZeroShotOrleans;

/// <summary>A folder of small, distinct images.</summary>
internal sealed class ImageFolder : IDisposable
{
    public ImageFolder(int images)
    {
        for (var i = 0; i < images; i++)
        {
            File.WriteAllBytes(System.IO.Path.Combine(Path, Name(i)), Bitmap(i));
        }
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("zso-test-images-").FullName;

    public static string Name(int index) => index.ToString("D5", CultureInfo.InvariantCulture) + ".bmp";

    public void Add(string name, byte[] content) => File.WriteAllBytes(System.IO.Path.Combine(Path, name), content);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>16 x 16 pixels of one colour with 24 bits: the simplest image file.</summary>
    public static byte[] Bitmap(int index)
    {
        const int Side = 16;
        var file = new byte[54 + (Side * Side * 3)];
        file[0] = (byte)'B';
        file[1] = (byte)'M';
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        file[10] = 54;
        file[14] = 40;
        file[18] = Side;
        file[22] = Side;
        file[26] = 1;
        file[28] = 24;
        for (var i = 54; i < file.Length; i += 3)
        {
            (file[i], file[i + 1], file[i + 2]) = ((byte)index, (byte)(index >> 8), (byte)(index * 7));
        }

        return file;
    }
}
