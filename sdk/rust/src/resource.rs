//! Views of resources, and sets of them.

use alloc::string::String;
use core::fmt;
use core::marker::PhantomData;

use crate::bindings::bartizan::check::types;
use crate::check::Call;
use crate::names::NONE;
use crate::reason::{Read, Reason};
use crate::table::{Frame, Row, RowId, Table, gap};
use crate::tri::{self, Tri};

/// A view of a resource type; `resource!` writes the implementation.
pub trait Resource {
    /// The type's name, as CloudFormation has it.
    const TYPE: &'static str;
    /// The properties that it declares.
    const PROPERTIES: &'static [&'static str];
    /// The same as JSON.
    const READS: &'static str;
    /// Whether an account has so few that a check may take them all at once.
    const FEW: bool;
    /// The view of a row that lives for `'a`.
    type At<'a>;
    /// The view of a row.
    fn at(row: Row<'_>) -> Self::At<'_>;
}

/// A partition, an account and a region: the subject of a check of a whole scope, and where any
/// other resource is. Not `Copy`, so that a subject is `&T` whatever its type.
#[derive(Clone, Debug)]
pub struct Scope<'a> {
    record: Option<&'a types::Scope>,
}

impl Resource for Scope<'_> {
    const TYPE: &'static str = bartizan_contract::SCOPE_TYPE;
    const PROPERTIES: &'static [&'static str] = &[];
    const READS: &'static str = "[]";
    const FEW: bool = true;
    type At<'a> = Scope<'a>;
    fn at(row: Row<'_>) -> Scope<'_> {
        Scope::of(row)
    }
}

impl<'a> Scope<'a> {
    pub(crate) fn of(row: Row<'a>) -> Self {
        Self { record: row.scope_record() }
    }

    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub fn partition(&self) -> &'a str {
        self.record.map_or("", |s| &s.partition)
    }

    /// The account's twelve digits.
    pub fn account(&self) -> &'a str {
        self.record.map_or("", |s| &s.account)
    }

    /// The region, or nothing for what is global or account-wide.
    pub fn region(&self) -> &'a str {
        self.record.map_or("", |s| &s.region)
    }
}

/// The rows of an input, with what is known of their completeness.
#[derive(Clone, Copy)]
struct Rows<'a> {
    frame: &'a Frame<'a>,
    input: Option<&'a types::Input>,
}

impl<'a> Rows<'a> {
    #[inline]
    fn of(call: &Call<'a>, parameter: usize) -> Self {
        Self { frame: call.frame, input: call.input(parameter) }
    }

    #[inline]
    fn iter(&self) -> impl Iterator<Item = Row<'a>> + use<'a> {
        let frame = self.frame;
        // Every row was looked at before the first check ran: none is dropped here.
        self.input.map_or([].as_slice(), |i| &i.rows).iter().filter_map(|row| frame.row(*row))
    }

    /// Why the set is incomplete, if it is.
    fn gap(&self, resource_type: &str) -> Option<Reason> {
        match self.input {
            None => Some(gap(resource_type, "not-supplied")),
            Some(input) if input.paged => Some(gap(resource_type, "unsupported||the set comes in pages")),
            Some(input) => weightiest(resource_type, &input.gaps),
        }
    }
}

/// The gap that stands for all of a set's.
fn weightiest(resource_type: &str, gaps: &[String]) -> Option<Reason> {
    gaps.iter().map(|g| gap(resource_type, g)).reduce(tri::weightier)
}

macro_rules! handle {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name<'a, T> {
            rows: Rows<'a>,
            of: PhantomData<fn() -> T>,
        }

        impl<T> Clone for $name<'_, T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T> Copy for $name<'_, T> {}

        impl<T: Resource> fmt::Debug for $name<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}<{}>", stringify!($name), T::TYPE)
            }
        }
    };
}

handle! {
    /// All resources of a type in the subject's account: those of its region, and those without
    /// one. Questions are answered in three-valued logic: over a set with a gap, one known resource
    /// may still decide.
    All
}

handle! {
    /// The resource that a property of the subject points at.
    Link
}

impl<'a, T: Resource> All<'a, T> {
    #[doc(hidden)]
    #[inline]
    pub fn input(call: &Call<'a>, parameter: usize) -> Self {
        Self { rows: Rows::of(call, parameter), of: PhantomData }
    }

    /// Unknown, with the gap's reason, unless the set is complete.
    #[inline]
    pub fn complete(&self) -> Result<(), Reason> {
        self.rows.gap(T::TYPE).map_or(Ok(()), Err)
    }

    /// The resources that are known, whether or not there may be more.
    #[inline]
    pub fn known(&self) -> impl Iterator<Item = T::At<'a>> + use<'a, T> {
        self.rows.iter().map(T::at)
    }

    /// The resources of a complete set.
    #[inline]
    #[expect(clippy::iter_not_returning_iterator, reason = "an incomplete set has none to give")]
    pub fn iter(&self) -> Result<impl Iterator<Item = T::At<'a>> + use<'a, T>, Reason> {
        self.complete()?;
        Ok(self.known())
    }

    /// Whether it fits any resource.
    #[inline]
    pub fn any(&self, fits: impl FnMut(T::At<'a>) -> Tri) -> Tri {
        tri::any(self.known().map(fits).chain(self.open()))
    }

    /// Whether it fits all resources.
    #[inline]
    pub fn all(&self, fits: impl FnMut(T::At<'a>) -> Tri) -> Tri {
        tri::all(self.known().map(fits).chain(self.open()))
    }

    /// Whether it fits no resource.
    #[inline]
    pub fn none(&self, fits: impl FnMut(T::At<'a>) -> Tri) -> Tri {
        tri::not(self.any(fits))
    }

    /// How many resources it fits: known only over a complete set of known answers.
    #[inline]
    pub fn count(&self, fits: impl FnMut(T::At<'a>) -> Tri) -> Result<usize, Reason> {
        let (mut count, mut undecided) = (0, None);
        for answer in self.known().map(fits).chain(self.open()) {
            match answer {
                Ok(yes) => count += usize::from(yes),
                Err(reason) => tri::keep(&mut undecided, reason)?,
            }
        }
        undecided.map_or(Ok(count), Err)
    }

    /// The gap as one more answer, asked for only when the known ones did not decide.
    #[inline]
    fn open(&self) -> impl Iterator<Item = Tri> + use<'a, T> {
        let rows = self.rows;
        core::iter::once_with(move || rows.gap(T::TYPE)).flatten().map(Err)
    }
}

impl<'a, T: Resource> Link<'a, T> {
    #[doc(hidden)]
    #[inline]
    pub fn input(call: &Call<'a>, parameter: usize) -> Self {
        Self { rows: Rows::of(call, parameter), of: PhantomData }
    }

    /// The resource: `None` when the property is absent or names none that exists, unknown when it
    /// may name one that could not be read.
    #[inline]
    pub fn get(&self) -> Read<T::At<'a>> {
        match self.rows.iter().next() {
            Some(row) => Ok(Some(T::at(row))),
            None => self.rows.gap(T::TYPE).map_or(Ok(None), Err),
        }
    }

    /// All that a property with several names points at.
    #[inline]
    pub fn all(&self) -> All<'a, T> {
        All { rows: self.rows, of: PhantomData }
    }
}

/// All resources of a type in the subject's account, for types that can be many: read page by page,
/// and each view lives only as long as its page.
pub struct Each<'a, T> {
    rows: Rows<'a>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Each<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Each<'_, T> {}

impl<T: Resource> fmt::Debug for Each<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Each<{}>", T::TYPE)
    }
}

impl<'a, T: Resource> Each<'a, T> {
    #[doc(hidden)]
    #[inline]
    pub fn input(call: &Call<'a>, parameter: usize) -> Self {
        Self { rows: Rows::of(call, parameter), of: PhantomData }
    }

    /// Whether it fits any resource; reads no further than the first.
    pub fn any(&self, mut fits: impl for<'p> FnMut(T::At<'p>) -> Tri) -> Tri {
        self.decide(&mut |row| fits(T::at(row)), true)
    }

    /// Whether it fits all resources; reads no further than the first that it does not fit.
    pub fn all(&self, mut fits: impl for<'p> FnMut(T::At<'p>) -> Tri) -> Tri {
        self.decide(&mut |row| fits(T::at(row)), false)
    }

    /// Whether it fits no resource.
    pub fn none(&self, fits: impl for<'p> FnMut(T::At<'p>) -> Tri) -> Tri {
        tri::not(self.any(fits))
    }

    /// How many resources it fits: known only over a complete set of known answers.
    pub fn count(&self, mut fits: impl for<'p> FnMut(T::At<'p>) -> Tri) -> Result<usize, Reason> {
        let (mut count, mut undecided, mut failed) = (0, None, Ok(()));
        let gap = self.walk(&mut |row| {
            match fits(T::at(row)) {
                Ok(yes) => count += usize::from(yes),
                Err(reason) => failed = tri::keep(&mut undecided, reason),
            }
            // Nothing that is still to come could give a number, or outweigh this.
            failed.is_ok() && !matches!(undecided, Some(Reason::Unknown(_)))
        });
        failed?;
        undecided.into_iter().chain(gap).reduce(tri::weightier).map_or(Ok(count), Err)
    }

    fn decide(&self, fits: &mut dyn FnMut(Row<'_>) -> Tri, wanted: bool) -> Tri {
        let mut undecided = None;
        let mut decided = None;
        let gap = self.walk(&mut |row| {
            match fits(row) {
                Ok(value) if value == wanted => decided = Some(Ok(wanted)),
                Ok(_) => {}
                Err(reason) => decided = tri::keep(&mut undecided, reason).err().map(Err),
            }
            decided.is_none()
        });
        decided.unwrap_or_else(|| {
            undecided.into_iter().chain(gap).reduce(tri::weightier).map_or(Ok(!wanted), Err)
        })
    }

    /// Visits the rows until the visitor wants no more; then, or at the end, says what is missing.
    fn walk(&self, visit: &mut dyn FnMut(Row<'_>) -> bool) -> Option<Reason> {
        let Some(input) = self.rows.input.filter(|i| i.paged && cfg!(target_family = "wasm")) else {
            for row in self.rows.iter() {
                if !visit(row) {
                    break;
                }
            }
            return self.rows.gap(T::TYPE);
        };
        let mut number = 0;
        while let Some(page) = page(input, number) {
            let table = Table::open(&page, NONE);
            for index in 0..table.rows() {
                if !visit(Row { frame: self.rows.frame, table: &table, id: RowId { table: NONE, index } }) {
                    return None;
                }
            }
            number += 1;
        }
        weightiest(T::TYPE, &input.gaps)
    }
}

#[cfg(target_family = "wasm")]
fn page(input: &types::Input, number: u32) -> Option<types::Table> {
    crate::bindings::bartizan::check::lookup::page(input.check, input.parameter, input.subject, number)
}

/// Nobody serves pages natively: `walk` takes such an input for a set with a gap.
#[cfg(not(target_family = "wasm"))]
fn page(_: &types::Input, _: u32) -> Option<types::Table> {
    None
}
