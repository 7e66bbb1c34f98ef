using System.Text.Json;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Compares the resampler with Pillow, bit for bit, for every kernel that this processor supports.</summary>
public sealed class ResampleGoldensTests
{
    private static readonly JsonElement[] _cases =
        [.. JsonDocument.Parse(PictureFixtures.Bytes("resample/resample.json")).RootElement.GetProperty("cases").EnumerateArray()];

    public static TheoryData<int, string, string> Recorded =>
        [.. from n in Enumerable.Range(0, _cases.Length) from filter in (string[])["Bicubic", "Bilinear", "Lanczos"] from kernel in Kernels.Supported select (n, filter, kernel)];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Resize_equals_Pillow_12(int number, string filter, string kernel)
    {
        var expected = _cases[number].GetProperty("results").GetProperty(filter.ToLowerInvariant());

        var resized = Resize(number, Enum.Parse<ResizeFilter>(filter), Enum.Parse<HorizontalKernel>(kernel));

        var hash = expected.TryGetProperty("sha256_pillow_12", out var twelve) ? twelve : expected.GetProperty("sha256");
        Assert.Equal(hash.GetString(), Pictures.Sha256(resized));
    }

    // Made with Pillow 9.4.0, whose results for the three recorded filters equal Pillow 12's in all 120 cases:
    // sha256 of Image.fromarray(input).resize(out, code).
    [Theory]
    [InlineData(5, 0, "e566a731e44aaa5451cd8dc9723b5af94d0e30fc81598979e91416d494f7d722")]
    [InlineData(5, 4, "61cc2378e123cd14a8a61c6e4a3d372d78b9441668fddc38b911ac0725aabbf1")]
    [InlineData(5, 5, "9958dfc28a16792226f189edff71ab851b69a9668112e0badf623558e116188c")]
    [InlineData(13, 0, "988648bf6a3d691a5646e189ae72f92e06852a805bdae0f30386cbf994cef35e")]
    [InlineData(13, 4, "df99df0f5df9f1d15c62cf247aab4f4bfa68061a81729ec8bfa55e09b14e67ee")]
    [InlineData(13, 5, "963b3fe07d505569e3b36eb0225adbbbf0c563af113c83baa5fa1b9d295b9356")]
    [InlineData(24, 0, "cc1783903ff1591ef6e9172a5b25907473180a8a090690a750cb75da9827189c")]
    [InlineData(24, 4, "1f5714bbb614681110a98d514386c7d869976e50443271597dde90758b27388e")]
    [InlineData(24, 5, "4130dc4765f4f5b85b265374eae802989b804392b1cd4d5b50895d0b69e71e74")]
    [InlineData(32, 0, "e505536bfb469978b7c2f881596c58b63095bd6b7a7545ed639e42365389dd9a")]
    [InlineData(32, 4, "672b04da571b17115ed3153b759da4ff646f9fbc5a492fdcc58663b98c7706df")]
    [InlineData(32, 5, "3a49c994816d654be0b06f9ef8b4c21c02cf1bdfadac5a0fa7ea29f1e234da6b")]
    [InlineData(36, 0, "32a20d8eeb05671a1c8bccfc9de52c653f67ad0d6f4bd103791a70f1b42f2599")]
    [InlineData(36, 4, "32a20d8eeb05671a1c8bccfc9de52c653f67ad0d6f4bd103791a70f1b42f2599")]
    [InlineData(36, 5, "cb2c66c6b313275044cd857ce895cc99cb80fe610d497317272ddf61c12dbe74")]
    public void Rare_filters_equal_Pillow(int number, int filter, string sha256) =>
        Assert.Equal(sha256, Pictures.Sha256(Resize(number, (ResizeFilter)filter, kernel: null)));

    private static byte[] Resize(int number, ResizeFilter filter, HorizontalKernel? kernel)
    {
        var (width, height) = Size(_cases[number].GetProperty("in"));
        var (toWidth, toHeight) = Size(_cases[number].GetProperty("out"));
        var input = _cases[number].GetProperty("input").GetString()!;
        var bytes = PictureFixtures.Bytes("resample/" + input);
        var rgb = input.EndsWith(".png", StringComparison.Ordinal) ? Pictures.Decode(bytes).Rgb : bytes;
        return Pictures.Resize(rgb, width, height, toWidth, toHeight, filter, kernel);
    }

    private static (int, int) Size(JsonElement pair) => (pair[0].GetInt32(), pair[1].GetInt32());
}
