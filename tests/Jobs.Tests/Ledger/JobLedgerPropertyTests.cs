using System.Collections.Immutable;
using System.Net;
using CsCheck;
using ZeroShotOrleans.Jobs.Ledger;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Ledger;

/// <summary>The ledger under random events.</summary>
public sealed class JobLedgerPropertyTests
{
    private const int Images = 60;
    private static readonly StoredOutcomes _nothing = new([], 0, ImmutableSortedDictionary<ImageError, long>.Empty);
    private static readonly SiloAddress[] _silos = [.. Enumerable.Range(1, 3).Select(port => SiloAddress.New(IPAddress.Loopback, port, 1))];

    // Kind of event, and three numbers that each event interprets.
    private static readonly Gen<(int Kind, int A, int B, int C)[]> _events =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 1000], Gen.Int[0, 1000], Gen.Int[0, 1000]).Array[0, 300];

    [Fact]
    public void Every_image_is_in_one_state_and_only_two_strikes_quarantine() => _events.Sample(events =>
    {
        var world = new World();
        foreach (var (kind, a, b, c) in events)
        {
            world.Do(kind, a, b, c);
            world.Check();
        }

        world.FinishWithoutDeaths();
        world.Check();
        Assert.All(world.Outcomes, count => Assert.Equal(1, count));
    });

    private sealed class World
    {
        private readonly List<(long Id, ImageRange Images, SiloAddress Silo, bool Alone)> _leases = [];
        private readonly HashSet<long> _started = [];
        private readonly int[] _strikes = new int[Images];
        private JobLedger _ledger = new(0, _nothing);
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch;
        private long _epoch;

        public int[] Outcomes { get; } = new int[Images];

        public void Do(int kind, int a, int b, int c)
        {
            _now = _now.AddSeconds(1);
            switch (kind)
            {
                case 0:
                    _ledger.List(Math.Min(1 + (a % 20), Images - _ledger.Listed));
                    break;
                case 1 or 2:
                    Take(_silos[a % _silos.Length], 1 + (b % 12));
                    break;
                case 3:
                    Over(lease => lease.Silo.Equals(_silos[a % _silos.Length]), _ledger.Expire(DateTimeOffset.UnixEpoch, silo => silo.Equals(_silos[a % _silos.Length])).Quarantined);
                    break;
                case 4:
                    Over(lease => true, _ledger.Expire(DateTimeOffset.MaxValue, _ => false).Quarantined);
                    break;
                case 5 when _leases.Count > 0:
                    var started = _leases[a % _leases.Count];
                    if (_ledger.Start(started.Id) && started.Alone)
                    {
                        _started.Add(started.Id);

                        // Its image may have been reported by another lease and discarded again: then the lease is empty.
                        ForgetEnded();
                    }

                    break;
                case 6 when _leases.Count > 0:
                    var back = _leases[a % _leases.Count];
                    _ledger.GiveBack(back.Id, Part(back.Images, b, c));
                    ForgetEnded();
                    break;
                case 7 when a % 10 == 0:
                    Restart(b);
                    break;
                case 8 or 9 when _leases.Count > 0:
                    var lease = _leases[a % _leases.Count];
                    Report(lease.Id, Part(lease.Images, b, c), last: c % 2 == 0, lost: c % 5 == 0);
                    break;
            }
        }

        public void Check()
        {
            Assert.Equal(_ledger.Listed, _ledger.Waiting + _ledger.Leased + _ledger.Storing + _ledger.Done);
            Assert.Equal(0, _ledger.Storing);
            Assert.Equal(_ledger.Done, Outcomes.Sum());
            Assert.Equal(_ledger.Done, _ledger.Classified + _ledger.Failed);

            var remembered = _ledger.Remember();
            var places = new int[Images];
            foreach (var range in remembered.Held.Select(held => held.Images).Concat(remembered.Suspects))
            {
                for (var i = range.First; i < range.End; i++)
                {
                    places[i]++;
                    Assert.Equal(0, Outcomes[i]);
                }
            }

            Assert.All(places, count => Assert.InRange(count, 0, 1));
            var alone = remembered.Held.Where(held => held.Alone).ToList();
            Assert.All(alone, held => Assert.Equal(1, held.Images.Count));
            Assert.Equal(alone.Count, alone.Select(held => held.Silo).Distinct().Count());
            Assert.Equal(_strikes.Index().Where(item => item.Item == 1 && Outcomes[item.Index] == 0).Select(item => (long)item.Index), remembered.Strikes);
        }

        public void FinishWithoutDeaths()
        {
            Over(lease => false, _ledger.Expire(DateTimeOffset.MaxValue, _ => false).Quarantined);
            _ledger.List(Images - _ledger.Listed);
            for (var turn = 0; _ledger.Done < Images; turn++)
            {
                Assert.InRange(turn, 0, 3 * Images);
                var (id, images, alone) = _ledger.Take(_silos[0], 5, _now)!.Value;
                Assert.Equal(alone, alone && images.Count == 1);
                Report(id, images, last: true, lost: false);
            }
        }

        private void Take(SiloAddress silo, int most)
        {
            if (_ledger.Take(silo, most, _now.AddSeconds(5)) is var (id, images, alone))
            {
                _leases.Add((id, images, silo, alone));
            }
        }

        // Expected rule: one strike for each started image without a report.
        private void Over(Func<(long Id, ImageRange Images, SiloAddress Silo, bool Alone), bool> isOver, ImmutableArray<long> quarantined)
        {
            foreach (var lease in _leases.Where(lease => isOver(lease) && _started.Contains(lease.Id)))
            {
                _strikes[lease.Images.First]++;
            }

            _started.ExceptWith(_leases.Where(isOver).Select(lease => lease.Id));
            Assert.Equal(_strikes.Index().Where(item => item.Item >= 2 && Outcomes[item.Index] == 0).Select(item => (long)item.Index), quarantined.Order());
            Quarantine(quarantined);
        }

        private void Quarantine(ImmutableArray<long> quarantined)
        {
            foreach (var image in quarantined)
            {
                _ledger.Stored(new ImageRange(image, image + 1), [ImageOutcome.Failed(ImageError.Quarantined, "")]);
                Outcomes[image]++;
            }
        }

        private void Report(long id, ImageRange images, bool last, bool lost)
        {
            foreach (var part in _ledger.Report(id, images, last, _now.AddSeconds(5)).Fresh)
            {
                if (lost)
                {
                    _ledger.NotStored(part);
                    continue;
                }

                _ledger.Stored(part, Enumerable.Range(0, (int)part.Count).Select(_ => new ImageOutcome()).ToArray());
                for (var i = part.First; i < part.End; i++)
                {
                    Outcomes[i]++;
                }
            }

            ForgetEnded();
        }

        // A lease that was returned, or whose image was reported, gives no strike.
        private void ForgetEnded()
        {
            var held = _ledger.Remember().Held;
            _started.RemoveWhere(started => _leases.Single(lease => lease.Id == started) is var lease
                && !held.Any(item => item.Started && item.Images == lease.Images && item.Silo.Equals(lease.Silo)));
        }

        // The job's silo dies: some encoders with it, and the ledger is rebuilt from the stored outcomes.
        private void Restart(int deaths)
        {
            bool IsDead(SiloAddress silo) => (deaths & (1 << (silo.Endpoint.Port - 1))) != 0;
            var remembered = _ledger.Remember();
            ImmutableArray<ImageRange> done = [.. Outcomes.Index().Where(item => item.Item == 1).Select(item => new ImageRange(item.Index, item.Index + 1))];
            var errors = _ledger.Errors;
            var next = new JobLedger(_ledger.Listed, new StoredOutcomes(done, _ledger.Classified, errors), ++_epoch);
            var quarantined = next.Recall(remembered, IsDead);
            _ledger = next;
            foreach (var held in remembered.Held.Where(held => held.Started && IsDead(held.Silo)))
            {
                _strikes[held.Images.First]++;
            }

            _started.Clear();
            Quarantine(quarantined);
        }

        private static ImageRange Part(ImageRange images, int from, int count)
        {
            var first = images.First + (from % images.Count);
            return new ImageRange(first, first + (count % (images.End - first + 1)));
        }
    }
}
