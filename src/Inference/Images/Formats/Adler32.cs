namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>The checksum of zlib data (RFC 1950).</summary>
internal struct Adler32()
{
    private const uint Modulus = 65521;

    // The maximum number of bytes whose sums fit into 32 bits before a reduction is needed.
    private const int Run = 5552;

    private uint _sum = 1;
    private uint _sumOfSums;

    public readonly uint Value => (_sumOfSums << 16) | _sum;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var run = bytes[..Math.Min(Run, bytes.Length)];
            foreach (var value in run)
            {
                _sum += value;
                _sumOfSums += _sum;
            }

            _sum %= Modulus;
            _sumOfSums %= Modulus;
            bytes = bytes[run.Length..];
        }
    }
}
